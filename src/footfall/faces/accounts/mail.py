"""Mail about accounts, by the operator's SMTP server: in a thread, with a deadline. Nothing is queued."""

import asyncio
import logging
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from footfall.errors import CannotStart

log = logging.getLogger(__name__)

_SECONDS = 20


class Mail:
    """One SMTP server and whom mail comes from."""

    def __init__(self, server: str, sender: str) -> None:
        """
        Take the settings `mail_server` (`smtp://user:password@host:587` or `smtps://...`) and `mail_from`.

        Raises:
            CannotStart: one of them cannot be used; the password is not repeated.
        """
        parts = urlsplit(server)
        try:
            port = parts.port
        except ValueError:
            port = -1
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or port == -1:
            raise CannotStart(
                "The setting 'mail_server' should look like smtp://user:password@mail.example.com:587 or smtps://..."
            )
        if "@" not in sender or not sender.isprintable():
            raise CannotStart(
                f"The setting 'mail_from' is '{sender}', but should be an address to send from."
            )
        self._is_encrypted = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = port or (465 if self._is_encrypted else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender

    async def send(self, to: str, subject: str, text: str) -> bool:
        """Say whether the server took a mail; what went wrong is logged."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, to, subject
        message.set_content(text)
        try:
            await asyncio.to_thread(self._send, message)
        except (OSError, smtplib.SMTPException) as problem:
            log.warning("A mail about an account could not be sent by %s: %s", self._host, problem)
            return False
        return True

    def _send(self, message: EmailMessage) -> None:
        context = ssl.create_default_context()
        if self._is_encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
        with server:
            if not self._is_encrypted:
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=context)
                elif self._user:
                    raise smtplib.SMTPException("it offers no encryption, so no password was sent")
            if self._user:
                server.login(self._user, self._password)
            server.send_message(message)
