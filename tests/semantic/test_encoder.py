"""An encoder gives every text the vector that the model has for it."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import numpy as np
import pytest
from tiny_models import CHARACTERS, DIMENSIONS, table, tiny_onnx, tiny_tokenizer

from faq.errors import ModelError
from faq.semantic.description import ModelDescription, ModelFile
from faq.semantic.encoder import Encoder
from faq.semantic.vectors import Vectors, quantize

_DESCRIPTION = ModelDescription(
    onnx="model.onnx",
    tokenizer="tokenizer.json",
    files={"model.onnx": ModelFile(1, "0" * 64), "tokenizer.json": ModelFile(1, "1" * 64)},
    dimensions=DIMENSIONS,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model.onnx").write_bytes(tiny_onnx())
    (tmp_path / "tokenizer.json").write_bytes(tiny_tokenizer())
    return tmp_path


def _open(folder: Path, **changes: Any) -> Encoder:
    return Encoder("tiny", folder, msgspec.structs.replace(_DESCRIPTION, **changes))


def _vector(text: str) -> np.ndarray:
    """The mean of the vectors of the characters, quantized and back again."""
    numbers = [0, *(CHARACTERS.index(each) if each in CHARACTERS else -1 for each in text)]
    return _restored(quantize(table()[numbers].mean(axis=0)[None]))[0]


def _restored(vectors: Vectors) -> np.ndarray:
    return vectors.values * vectors.scales[:, None]


def test_every_text_gets_its_vector_in_its_place(folder: Path) -> None:
    texts = ["退款", "怎么申请退款", "货", "退", "未知", "多久到账"]
    for vectors in (_open(folder).encode_passages(texts), _open(folder).encode_questions(texts)):
        expected = np.array([_vector(text) for text in texts])
        assert np.allclose(_restored(vectors), expected, atol=0.01)


def test_the_first_token_stands_for_the_text_where_the_model_wants_it(folder: Path) -> None:
    vectors = _open(folder, pooling="cls").encode_passages(["退款", "到账"])
    assert np.array_equal(vectors.values, np.repeat(quantize(table()[:1]).values, 2, axis=0))


def test_a_vector_that_is_pooled_already_is_taken(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(tiny_onnx(pooled=True))
    vectors = _open(folder, pooling="cls").encode_passages(["退款"])
    assert np.allclose(_restored(vectors)[0], _vector("退款"), atol=0.01)


def test_prefixes_stand_before_questions_and_passages(folder: Path) -> None:
    encoder = _open(folder, question_prefix="货", passage_prefix="久")
    plain = _open(folder)
    for made, expected in (
        (encoder.encode_questions(["退款"]), plain.encode_passages(["货退款"])),
        (encoder.encode_passages(["退款"]), plain.encode_passages(["久退款"])),
    ):
        assert np.array_equal(made.values, expected.values)


def test_of_a_long_text_the_beginning_counts(folder: Path) -> None:
    encoder = _open(folder, max_length=8)
    vectors = encoder.encode_passages(["退" * 7 + "货" * 500, "退" * 7])
    assert np.array_equal(vectors.values[0], vectors.values[1])


def test_capital_letters_count_as_small_ones_where_the_model_knows_no_others(folder: Path) -> None:
    (folded,) = _open(folder, lowercase=True).encode_questions(["AB"]).values
    (small,) = _open(folder).encode_questions(["ab"]).values
    assert np.array_equal(folded, small)
    assert _open(folder).trial().lowercase


@pytest.mark.parametrize("text", ["", " \n\u3000"])
def test_a_blank_text_is_near_to_nothing(folder: Path, text: str) -> None:
    encoder = _open(folder, question_prefix="货")
    for vectors in (encoder.encode_questions([text]), encoder.encode_passages([text])):
        assert not vectors.values.any()
        assert not vectors.scales.any()


@pytest.mark.parametrize("output", [np.array(1.0), ["text"], [{}], np.empty(0)])
def test_an_output_that_is_no_vector_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, output: object
) -> None:
    encoder = _open(folder)
    monkeypatch.setattr(encoder, "_session", SimpleNamespace(run=lambda *_: [output]))
    with pytest.raises(ModelError, match="the model fails"):
        encoder.trial()
    with pytest.raises(ModelError, match="the model fails"):
        encoder.encode_questions(["退款"])


def test_no_texts_have_no_vectors(folder: Path) -> None:
    assert _open(folder).encode_passages([]).values.shape == (0, DIMENSIONS)
    assert _open(folder).encode_questions([]).values.shape == (0, DIMENSIONS)


@pytest.mark.parametrize("text", ["\ud800", "退\udfff款\0", "\0", "💰" * 50, "a\u0301"])
def test_any_text_has_a_vector(folder: Path, text: str) -> None:
    assert _open(folder).encode_questions([text]).scales.all()


def test_inputs_are_given_that_the_model_asks_for(folder: Path) -> None:
    inputs = ("input_ids", "attention_mask", "token_type_ids", "position_ids")
    for count in range(1, 5):
        (folder / "model.onnx").write_bytes(tiny_onnx(inputs=inputs[:count]))
        assert _open(folder).encode_questions(["退款"]).scales.all()


def test_progress_is_told_to_the_last_text(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    _open(folder).encode_passages(
        ["退款", "货", ""], lambda done, total: told.append((done, total))
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_threads_share_an_encoder(folder: Path) -> None:
    encoder = _open(folder)
    texts = ["退款" * length for length in range(1, 60)]
    alone = [encoder.encode_passages([text]).values[0] for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode_questions([text]).values[0], texts))
    assert np.array_equal(alone, together)


def test_a_text_that_fails_ends_the_work(folder: Path) -> None:
    vectors = table()
    vectors[CHARACTERS.index("货")] = np.nan
    (folder / "model.onnx").write_bytes(tiny_onnx(vectors))
    with pytest.raises(ModelError, match="no numbers"):
        _open(folder).encode_passages(["退款", "货", "到账"])


def test_other_dimensions_than_described_are_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="other dimensions"):
        _open(folder, dimensions=5).encode_questions(["退款"])


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"no model\0" * 99])
def test_a_file_that_is_no_model_is_refused(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=name):
        _open(folder)


def test_a_model_that_asks_for_something_else_is_refused(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(tiny_onnx(inputs=("input_ids", "pixels")))
    with pytest.raises(ModelError, match="fails"):
        _open(folder).encode_questions(["退款"])


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_a_missing_library_is_named_with_the_remedy(
    folder: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModelError, match=r"faq-steps\[semantic\]") as caught:
        _open(folder)
    assert library in str(caught.value)


@pytest.mark.parametrize(
    ("change", "alters"),
    [
        ({"pooling": "cls"}, True),
        ({"question_prefix": "问"}, True),
        ({"passage_prefix": "文"}, True),
        ({"max_length": 64}, True),
        ({"lowercase": True}, True),
        ({"files": {"model.onnx": ModelFile(1, "2" * 64)}}, True),
        ({"source": "elsewhere", "onnx": "other.onnx"}, False),
    ],
)
def test_the_digest_is_that_of_what_decides_the_vectors(
    change: dict[str, Any], alters: bool
) -> None:
    changed = msgspec.structs.replace(_DESCRIPTION, **change)
    assert (changed.digest != _DESCRIPTION.digest) == alters


def test_the_real_model_finds_meaning_without_shared_words(encoder: Encoder) -> None:
    questions = encoder.encode_questions(["钱什么时候退回来", "密码忘了登不上去"])
    passages = encoder.encode_passages(["退款到账时间", "找回账号的登录口令"])
    near = questions.cosines(passages)
    assert (near.argmax(axis=1) == [0, 1]).all()


def test_the_real_model_gives_a_text_the_same_vector_alone_and_among_others(
    encoder: Encoder,
) -> None:
    texts = ["退款多久到账", "怎么申请退款" * 20, "Wi-Fi", "", "开通与关闭"]
    together = encoder.encode_passages(texts)
    alone = [encoder.encode_questions([text]).values[0] for text in texts]
    assert np.array_equal(together.values, alone)


def test_the_real_model_takes_capital_letters_for_small_ones(encoder: Encoder) -> None:
    vectors = encoder.encode_questions(["VPN 连不上", "vpn 连不上", "路由器 连不上"])
    near = vectors.cosines(vectors)[0]
    assert near[1] > 0.99 > near[2]
