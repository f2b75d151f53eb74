"""Secrets of second factors, encrypted at rest.

AES-256-GCM with a key derived from SECRET_KEY (HKDF-SHA256, RFC 5869). Who reads the
database without the settings can't make codes.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "v1:"
NONCE_BYTES = 12


def encrypt(text: str) -> str:
    """The text under today's SECRET_KEY; never twice the same."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(
        nonce, text.encode(), None
    )
    return PREFIX + base64.urlsafe_b64encode(sealed).decode()


def decrypt(sealed: str) -> str:
    """The text of `encrypt`, under SECRET_KEY or one of SECRET_KEY_FALLBACKS.

    ValueError when none of them opens it, or when it was never encrypted.
    """
    if sealed.startswith(PREFIX):
        raw = base64.urlsafe_b64decode(sealed.removeprefix(PREFIX))
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                opened = AESGCM(_key(secret)).decrypt(
                    raw[:NONCE_BYTES], raw[NONCE_BYTES:], None
                )
            except InvalidTag:
                continue
            return opened.decode()
    message = "a second factor's secret can't be read with this SECRET_KEY"
    raise ValueError(message)


def _key(secret: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factor")
    return derive.derive(secret.encode())
