"""Writes models of a few hundred bytes: each character has a vector of its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

CHARACTERS = [
    "[CLS]",
    "怎",
    "么",
    "申",
    "请",
    "退",
    "款",
    "多",
    "久",
    "到",
    "账",
    "货",
    "a",
    "b",
    "q",
    "x",
]
DIMENSIONS = 6
_UNKNOWN = len(CHARACTERS)
_FLOAT, _INT64 = 1, 7


def table(seed: int = 1) -> np.ndarray:
    """The vector of each character, the unknown one last."""
    return np.random.default_rng(seed).normal(size=(_UNKNOWN + 1, DIMENSIONS)).astype("<f4")


def tiny_onnx(
    vectors: np.ndarray | None = None,
    *,
    inputs: tuple[str, ...] = ("input_ids", "attention_mask"),
    pooled: bool = False,
    beside: str = "",
) -> bytes:
    """An ONNX file that looks up the vectors of tokens, or their mean if `pooled`; they are read
    from the file `beside` where one is named."""
    vectors = table() if vectors is None else vectors
    nodes = [_node("Gather", ["table", "input_ids"], "last_hidden_state")]
    output = _value("last_hidden_state", _FLOAT, "batch", "tokens", vectors.shape[1])
    initializers = [_tensor("table", _FLOAT, vectors, beside)]
    if pooled:
        nodes.append(_node("ReduceMean", ["last_hidden_state"], "mean", axes=[1]))
        nodes.append(_node("Squeeze", ["mean", "second"], "embedding"))
        initializers.append(_tensor("second", _INT64, np.array([1], "<i8")))
        output = _value("embedding", _FLOAT, "batch", vectors.shape[1])
    graph = b"".join(
        (
            *(_field(1, node) for node in nodes),
            _field(2, b"tiny"),
            *(_field(5, each) for each in initializers),
            *(_field(11, _value(name, _INT64, "batch", "tokens")) for name in inputs),
            _field(12, output),
        )
    )
    opset = _field(1, b"") + _number(2, 13)
    return _number(1, 8) + _field(8, opset) + _field(7, graph)


def tiny_tokenizer() -> bytes:
    """A tokenizer.json that makes each character a token, behind ``[CLS]``."""
    vocabulary = {character: number for number, character in enumerate(CHARACTERS)}
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [],
            "normalizer": None,
            "pre_tokenizer": {
                "type": "Split",
                "pattern": {"Regex": "."},
                "behavior": "Isolated",
                "invert": False,
            },
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [
                    {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}},
                ],
                "pair": [],
                "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [0], "tokens": ["[CLS]"]}},
            },
            "decoder": None,
            "model": {
                "type": "WordLevel",
                "vocab": vocabulary | {"[UNK]": _UNKNOWN},
                "unk_token": "[UNK]",
            },
        }
    ).encode()


def write_tiny(folder: Path, onnx: str = "model.onnx", tokenizer: str = "tokenizer.json") -> Path:
    """A folder with a model and its tokenizer, under these paths."""
    for path, content in ((onnx, tiny_onnx()), (tokenizer, tiny_tokenizer())):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def _varint(value: int) -> bytes:
    digits = bytearray()
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes((*digits, value))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _node(kind: str, inputs: list[str], output: str, axes: list[int] | None = None) -> bytes:
    node = b"".join(_field(1, each.encode()) for each in inputs) + _field(2, output.encode())
    if axes is not None:
        integers = 7
        listed = b"".join(_number(8, each) for each in axes)
        node += _field(5, _field(1, b"axes") + listed + _number(20, integers))
    return node + _field(4, kind.encode())


def _tensor(name: str, kind: int, values: np.ndarray, beside: str = "") -> bytes:
    shape = b"".join(_number(1, size) for size in values.shape)
    tensor = shape + _number(2, kind) + _field(8, name.encode())
    if not beside:
        return tensor + _field(9, values.tobytes())
    place = _field(1, b"location") + _field(2, beside.encode())
    return tensor + _field(13, place) + _number(14, 1)


def _value(name: str, kind: int, *shape: str | int) -> bytes:
    sizes = (
        _field(1, _field(2, each.encode()) if isinstance(each, str) else _number(1, each))
        for each in shape
    )
    tensor = _number(1, kind) + _field(2, b"".join(sizes))
    return _field(1, name.encode()) + _field(2, _field(1, tensor))
