// What does a page do beyond what it does without scripts?
//
// Every page works as plain HTML; each module takes up what it finds.

import { asking } from './asking.js';
import { answer } from './answer.js';
import { copying } from './copying.js';
import { contents } from './contents.js';
import { filtering } from './filtering.js';
import { keys } from './keys.js';
import { telling } from './telling.js';
import { theme } from './theme.js';
import { pictures } from './pictures.js';
import { uses } from './uses.js';

const form = document.getElementById(':ask');
if (form) asking(form, answer);
answer(document);
contents(document);
copying(document);
filtering(document);
keys(document);
pictures(document);
telling(document);
theme(document);
uses(document);
