"""Lists tell recipients of one name apart by their places."""

from alembic import op

revision = "cache_0008"
down_revision = "cache_0007"


def upgrade() -> None:
    # the search index has these words already
    op.execute("""UPDATE surat SET pihak = found.nama || ' di ' || found.tempat
        || CASE WHEN found.n > 1 THEN ' dan ' || (found.n - 1) || ' lainnya' ELSE '' END
      FROM (SELECT no, json_extract(body, '$.naskah.kepada[0].nama') AS nama,
          json_extract(body, '$.naskah.kepada[0].tempat') AS tempat, json_array_length(body, '$.naskah.kepada') AS n
        FROM (SELECT s.no, coalesce((SELECT o.body FROM overlay o WHERE o.id = s.id),
            (SELECT b.body FROM base b WHERE b.id = s.id ORDER BY b.rev DESC LIMIT 1)) AS body
          FROM surat s WHERE s.kotak = 'keluar' AND s.jenis <> 'surat_perintah_tugas')) found
      WHERE found.no = surat.no AND found.tempat <> ''""")
