"""Which words sound like what was typed, in characters or in pinyin?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from faq.language.hashing import BASE, MASK
from faq.spelling.candidates import SpellingCandidate
from faq.spelling.input import Input
from faq.spelling.syllables import CLASSES, distance, input_syllables
from faq.spelling.vocabulary import Entry, Vocabulary

_DEPTH = 5
"""Syllables of the longest word that is sought by its sound."""
_POWERS = tuple(pow(BASE, exponent, 1 << 64) for exponent in range(_DEPTH))
_MOST_HEARD = 60
"""Words that are sought from one place on."""
_CHARACTERS, _WORDS = 8, 4
"""Of one sound, how many are reckoned with: the likeliest ones."""

_HOMOPHONE, _FURTHER, _NEAR = 3.8, 1.5, 2.0
_PINYIN, _NEAR_PINYIN = 0.3, 2.0
_SECOND, _SECOND_HOMOPHONE = 2.5, 4.0
"""That a character is meant by its less common reading, in pinyin or by its like."""


class Sound(NamedTuple):
    """A stretch of the text heard as one syllable."""

    end: int
    number: int
    """Of the syllable; 0 for what is none but sounds like one."""
    group: int
    char: str
    """The Han character; empty for letters."""
    place: int
    """In the Han characters; -1 for letters."""


class _Heard(NamedTuple):
    """Sounds one behind the other."""

    start: int
    sounds: tuple[Sound, ...]
    exact: int
    """Hash of their numbers; 0 when one has none."""
    near: int


def sounding(
    text_input: Input, vocabulary: Vocabulary, guarded: frozenset[int]
) -> Iterator[SpellingCandidate]:
    """The words, for each stretch that holds letters or a doubtful pair of characters."""
    heard = list(_hear(text_input, vocabulary))
    if not heard:
        return
    exact = vocabulary.by_sound(np.array([each.exact for each in heard], np.uint64))
    near = vocabulary.by_near_sound(np.array([each.near for each in heard], np.uint64))
    for each, same, alike in zip(heard, exact, near, strict=True):
        most = _CHARACTERS if len(each.sounds) == 1 else _WORDS
        for number in dict.fromkeys((*same[:most], *alike[:_WORDS])):
            entry = vocabulary.entry(number)
            if len(entry.text) == len(each.sounds):
                yield from _step(text_input, each, entry, vocabulary, guarded)


def _step(
    text_input: Input, heard: _Heard, entry: Entry, vocabulary: Vocabulary, guarded: frozenset[int]
) -> Iterator[SpellingCandidate]:
    """The word with what it costs to have typed this for it; nothing where it may not stand."""
    cost, changed, letters = entry.cost, 0, False
    for sound, char in zip(heard.sounds, entry.text, strict=True):
        if sound.char == char:
            continue
        readings = vocabulary.readings(char)
        away = _away(sound, readings)
        if away is None:
            return
        if sound.place < 0:
            if away > 1 and len(heard.sounds) < 3:
                return  # nike is no 立刻
            letters = True
            cost += _PINYIN + _NEAR_PINYIN * away
            if len(entry.text) == 1 and readings[0] != sound.number:
                cost += _SECOND
        elif entry.held and _may_change(sound, text_input, guarded):
            changed += 1
            cost += (_HOMOPHONE if changed == 1 else _FURTHER) + _NEAR * away
            if CLASSES[readings[0]] != sound.group:
                cost += _SECOND_HOMOPHONE
        else:
            return
    if changed or letters:
        end = heard.sounds[-1].end
        yield SpellingCandidate(
            heard.start, end, entry.text, cost, "pinyin" if letters else "sound"
        )


def _away(sound: Sound, readings: Sequence[int]) -> float | None:
    """How far a character is from the sound; None for what sounds otherwise."""
    if not sound.number:
        return 1.0
    distances = [distance(sound.number, each) for each in readings]
    return min((each for each in distances if each is not None), default=None)


def _may_change(sound: Sound, text_input: Input, guarded: frozenset[int]) -> bool:
    doubted = sound.place in text_input.doubtful or sound.place - 1 in text_input.doubtful
    return doubted and text_input.han[sound.place] not in guarded


def _hear(text_input: Input, vocabulary: Vocabulary) -> Iterator[_Heard]:
    """What can be heard from each place on, as far as it may have to be mended."""
    sounds = _sounds(text_input, vocabulary)
    for start in sorted(sounds):
        count = 0
        waiting = [_Heard(start, (), 0, 0)]
        while waiting and count < _MOST_HEARD:
            heard = waiting.pop(0)
            at = heard.sounds[-1].end if heard.sounds else start
            for sound in sounds.get(at, ()):
                longer = _longer(heard, sound)
                if _is_doubtful(text_input, longer):
                    count += 1
                    yield longer
                if len(longer.sounds) < _DEPTH:
                    waiting.append(longer)


def _longer(heard: _Heard, sound: Sound) -> _Heard:
    power = _POWERS[len(heard.sounds)]
    numbered = sound.number and (heard.exact or not heard.sounds)
    return _Heard(
        heard.start,
        (*heard.sounds, sound),
        (heard.exact + sound.number * power) & MASK if numbered else 0,
        (heard.near + sound.group * power) & MASK,
    )


def _is_doubtful(text_input: Input, heard: _Heard) -> bool:
    """Whether there are letters in it, or two characters that the corpus lacks as a pair."""
    return any(
        sound.place < 0 or (sound.place in text_input.doubtful and index < len(heard.sounds) - 1)
        for index, sound in enumerate(heard.sounds)
    )


def _sounds(text_input: Input, vocabulary: Vocabulary) -> dict[int, list[Sound]]:
    """The syllables that begin at each offset."""
    sounds: dict[int, list[Sound]] = {}
    reach = {place + step for place in text_input.doubtful for step in range(2 - _DEPTH, _DEPTH)}
    beside = {
        run.offsets[at] + step
        for run in text_input.runs
        for at in (0, -1)
        for step in (-4, -3, -2, -1, 0, 1, 2, 3)
    }
    for place, offset in enumerate(text_input.han):
        if place in reach or offset in beside:
            char = text_input.text[offset]
            broken = place in text_input.doubtful and place not in text_input.joined
            end = text_input.han[place + 1] if broken else offset + 1
            sounds[offset] = [
                Sound(end, number, CLASSES[number], char, place)
                for number in vocabulary.readings(char)
            ]
    known = input_syllables()
    for run in text_input.runs:
        for begin, border in run.tokens:
            for first in range(begin, border):
                heard = sounds.setdefault(run.offsets[first], [])
                for end in range(first + 1, min(first + 6, border) + 1):
                    number, group = known.get(run.letters[first:end], (0, 0))
                    if group:
                        heard.append(Sound(run.offsets[end], number, group, "", -1))
    return sounds
