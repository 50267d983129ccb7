"""Encrypts and decrypts as chat platforms do: AES-256 in CBC mode with PKCS#7 padding.

The library comes with the extra `chat`, and is imported when the first message comes.
"""

from __future__ import annotations


def decrypt(content: bytes, key: bytes, iv: bytes, block: int) -> bytes:
    """What was padded to blocks of so many bytes and encrypted; ValueError for anything else."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    unpadder = PKCS7(block * 8).unpadder()
    return unpadder.update(opened.update(content) + opened.finalize()) + unpadder.finalize()


def encrypt(content: bytes, key: bytes, iv: bytes, block: int) -> bytes:
    """`content`, padded to blocks of so many bytes and encrypted."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    padder = PKCS7(block * 8).padder()
    sealed = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return sealed.update(padder.update(content) + padder.finalize()) + sealed.finalize()
