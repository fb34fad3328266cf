"""Who one is: signing in."""

from portalpns.client.ui.akun.masuk import SignInPage

__all__ = ["SignInPage"]
