// What does a page do beyond what it does without scripts?
//
// Every page works as plain HTML; each module takes up what it finds.

import { asking } from './asking.js';
import { answer } from './answer.js';
import { contents } from './contents.js';
import { keys } from './keys.js';
import { theme } from './theme.js';

const form = document.getElementById(':ask');
if (form) asking(form, answer);
answer(document);
contents(document);
keys(document);
theme(document);
