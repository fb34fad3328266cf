"""`portalpns server`: the central server, embedded by default, on PostgreSQL where an address is given."""

import logging
import sys
from pathlib import Path

import typer

from portalpns.cli._files import a_path


def register(app: typer.Typer) -> None:
    @app.command("server")
    def server(
        data: Path = typer.Option(..., "--data", metavar="DIR", parser=a_path, help="Folder data server."),
        host: str = typer.Option("127.0.0.1", "--host", metavar="ALAMAT", help="Alamat yang didengarkan."),
        port: int = typer.Option(8765, "--port", min=0, max=65535, help="Port; 0 memilih port yang bebas."),
        database_url: str | None = typer.Option(
            None, "--database-url", metavar="URL", help="Alamat PostgreSQL; tanpa ini SQLite di folder data."
        ),
        trust: list[Path] = typer.Option(
            [], "--trust", metavar="PEM", parser=a_path, help="Sertifikat induk yang dipercaya."
        ),
    ) -> None:
        """Jalankan server sampai dihentikan (Ctrl+C atau SIGTERM)."""
        from portalpns.server.app import serve
        from portalpns.server.config import ServerConfig
        from portalpns.server.lock import only_server
        from portalpns.server.private import private_files

        logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
        config = ServerConfig(data, database_url, host, port, trust=tuple(trust))
        with private_files(), only_server(data):
            serve(config, lambda url: print(f"Server siap di {url}", flush=True, file=sys.stdout))  # noqa: T201
