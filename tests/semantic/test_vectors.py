"""Quantized embeddings keep the cosines of the vectors that they stand for."""

from __future__ import annotations

import numpy as np

from faq.semantic.vectors import quantize


def test_cosines_survive_quantization() -> None:
    random = np.random.default_rng(7)
    vectors = random.normal(size=(20, 512)).astype(np.float32)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    quantized = quantize(vectors)
    assert np.abs(quantized.cosines(quantized) - unit @ unit.T).max() < 0.005


def test_length_of_a_vector_does_not_matter() -> None:
    vector = np.array([[3.0, -4.0]], np.float32)
    assert np.array_equal(quantize(vector).values, quantize(vector * 1000).values)


def test_a_vector_of_zeros_is_near_to_nothing() -> None:
    vectors = quantize(np.array([[0, 0], [1, 0]], np.float32))
    assert vectors.cosines(vectors)[0].tolist() == [0, 0]


def test_no_vectors_have_no_cosines() -> None:
    none = quantize(np.zeros((0, 4), np.float32))
    assert none.cosines(none).shape == (0, 0)
