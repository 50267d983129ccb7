// What does a page of the editors' desk do beyond what it does without scripts?
//
// Every page works as plain HTML; each module takes up what it finds.

import { judging } from './judging.js';
import { sending } from './sending.js';

judging(document); // sends its form itself
sending(document);
