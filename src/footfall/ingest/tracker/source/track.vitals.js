/** What `/track.vitals.js` is: everything of ours, web vitals too. */
import { calls } from "./calls.js";
import { all } from "./features.js";
import { full, settingsOf } from "./full.js";
import { startFromTag } from "./start.js";
import { vitals } from "./vitals.js";

startFromTag(all([full, calls, vitals]), settingsOf);
