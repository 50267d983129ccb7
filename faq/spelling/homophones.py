"""Finds words that sound like the input's characters or pinyin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from faq.language.hashing import BASE, MASK
from faq.spelling.candidates import SpellingCandidate
from faq.spelling.input import Input
from faq.spelling.syllables import CLASSES, distance, input_syllables
from faq.spelling.vocabulary import Entry, Vocabulary

_MAX_SYLLABLES = 5
"""Syllables of the longest word that is looked up by its sound."""
_POWERS = tuple(pow(BASE, exponent, 1 << 64) for exponent in range(_MAX_SYLLABLES))
_MAX_SEQUENCES = 60
"""Sequences that are looked up from one offset."""
_CHARACTERS, _WORDS = 8, 4
"""Candidates of one sound, the likeliest ones: of a single syllable, and of several."""

_HOMOPHONE, _NEXT_HOMOPHONE, _PER_DISTANCE = 3.8, 1.5, 2.0
_PINYIN, _PINYIN_PER_DISTANCE = 0.3, 2.0
_RARER_READING, _RARER_HOMOPHONE = 2.5, 4.0
"""Costs of a character's less common reading: typed in pinyin, and as a homophone."""


_OTHERWISE_READ = 1.0
"""Distance of a sound that only a phrase gives a character, where the word is only alike."""


class Sound(NamedTuple):
    """A stretch of the input read as one syllable."""

    end: int
    number: int
    """Number of the syllable; 0 for letters that only sound like one."""
    group: int
    """Class of the syllable."""
    char: str
    """The Han character; empty for letters."""
    place: int
    """Index into `Input.han`; -1 for letters."""


class _Readings(NamedTuple):
    """How the characters of an entry are read."""

    vocabulary: Vocabulary
    farthest: float
    """Distance of a sound that is like no reading of the character by itself: the entry was found
    by the reading that a phrase gives it (厦 of 厦门)."""


class _SoundSequence(NamedTuple):
    """Consecutive sounds."""

    start: int
    sounds: tuple[Sound, ...]
    exact: int
    """Hash of their numbers; 0 if one has no number."""
    near: int
    """Hash of their classes."""


def homophone_candidates(
    source: Input, vocabulary: Vocabulary, corpus_offsets: frozenset[int]
) -> Iterator[SpellingCandidate]:
    """The candidates for each stretch with letters or a doubtful pair.

    Characters at `corpus_offsets` do not change.
    """
    sequences = list(_sequences(source, vocabulary))
    if not sequences:
        return
    exact = vocabulary.by_sound(np.array([each.exact for each in sequences], np.uint64))
    near = vocabulary.by_near_sound(np.array([each.near for each in sequences], np.uint64))
    for each, same, alike in zip(sequences, exact, near, strict=True):
        most = _CHARACTERS if len(each.sounds) == 1 else _WORDS
        same = same[:most]
        for number in dict.fromkeys((*same, *alike[:_WORDS])):
            entry = vocabulary.entry(number)
            if len(entry.text) == len(each.sounds):
                farthest = 0.0 if number in same else _OTHERWISE_READ
                yield from _candidate(
                    source, each, entry, _Readings(vocabulary, farthest), corpus_offsets
                )


def _candidate(
    source: Input,
    sequence: _SoundSequence,
    entry: Entry,
    readings_of: _Readings,
    corpus_offsets: frozenset[int],
) -> Iterator[SpellingCandidate]:
    """The entry as a candidate for the sequence; nothing if it does not fit."""
    cost, changed, letters = entry.cost, 0, False
    for sound, char in zip(sequence.sounds, entry.text, strict=True):
        if sound.char == char:
            continue
        readings = readings_of.vocabulary.readings(char)
        away = _distance(sound, readings, readings_of.farthest)
        if sound.place < 0:
            if away > 1 and len(sequence.sounds) < 3:
                return  # nike is not 立刻
            letters = True
            cost += _PINYIN + _PINYIN_PER_DISTANCE * away
            if len(entry.text) == 1 and readings[0] != sound.number:
                cost += _RARER_READING
        elif entry.held and _may_change(sound, source, corpus_offsets):
            changed += 1
            cost += (_HOMOPHONE if changed == 1 else _NEXT_HOMOPHONE) + _PER_DISTANCE * away
            if CLASSES[readings[0]] != sound.group:
                cost += _RARER_HOMOPHONE
        else:
            return
    if changed or letters:
        end = sequence.sounds[-1].end
        yield SpellingCandidate(
            sequence.start, end, entry.text, cost, "pinyin" if letters else "sound"
        )


def _distance(sound: Sound, readings: Sequence[int], farthest: float) -> float:
    """Distance of a character's nearest reading to the sound; `farthest` if none is similar."""
    if not sound.number:
        return 1.0
    distances = [distance(sound.number, each) for each in readings]
    return min((each for each in distances if each is not None), default=farthest)


def _may_change(sound: Sound, source: Input, corpus_offsets: frozenset[int]) -> bool:
    doubted = sound.place in source.doubtful or sound.place - 1 in source.doubtful
    return doubted and source.han[sound.place] not in corpus_offsets


def _sequences(source: Input, vocabulary: Vocabulary) -> Iterator[_SoundSequence]:
    """The sequences of sounds from each offset that may need correction, shortest first."""
    sounds = _sounds(source, vocabulary)
    for start in sorted(sounds):
        count = 0
        queue = [_SoundSequence(start, (), 0, 0)]
        while queue and count < _MAX_SEQUENCES:
            sequence = queue.pop(0)
            at = sequence.sounds[-1].end if sequence.sounds else start
            for sound in sounds.get(at, ()):
                longer = _extended(sequence, sound)
                if _is_doubtful(source, longer):
                    count += 1
                    yield longer
                if len(longer.sounds) < _MAX_SYLLABLES:
                    queue.append(longer)


def _extended(sequence: _SoundSequence, sound: Sound) -> _SoundSequence:
    power = _POWERS[len(sequence.sounds)]
    numbered = sound.number and (sequence.exact or not sequence.sounds)
    return _SoundSequence(
        sequence.start,
        (*sequence.sounds, sound),
        (sequence.exact + sound.number * power) & MASK if numbered else 0,
        (sequence.near + sound.group * power) & MASK,
    )


def _is_doubtful(source: Input, sequence: _SoundSequence) -> bool:
    """Whether the sequence has letters or a doubtful pair."""
    return any(
        sound.place < 0 or (sound.place in source.doubtful and index < len(sequence.sounds) - 1)
        for index, sound in enumerate(sequence.sounds)
    )


def _sounds(source: Input, vocabulary: Vocabulary) -> dict[int, list[Sound]]:
    """The sounds that begin at each offset."""
    sounds: dict[int, list[Sound]] = {}
    near_doubt = {
        place + step
        for place in source.doubtful
        for step in range(2 - _MAX_SYLLABLES, _MAX_SYLLABLES)
    }
    near_letters = {
        run.offsets[at] + step
        for run in source.runs
        for at in (0, -1)
        for step in (-4, -3, -2, -1, 0, 1, 2, 3)
    }
    for place, offset in enumerate(source.han):
        if place in near_doubt or offset in near_letters:
            char = source.text[offset]
            broken = place in source.doubtful and place not in source.joined
            end = source.han[place + 1] if broken else offset + 1
            sounds[offset] = [
                Sound(end, number, CLASSES[number], char, place)
                for number in vocabulary.readings(char)
            ]
    syllables = input_syllables()
    for run in source.runs:
        for begin, border in run.tokens:
            for first in range(begin, border):
                starting = sounds.setdefault(run.offsets[first], [])
                for end in range(first + 1, min(first + 6, border) + 1):
                    number, group = syllables.get(run.letters[first:end], (0, 0))
                    if group:
                        starting.append(Sound(run.offsets[end], number, group, "", -1))
    return sounds
