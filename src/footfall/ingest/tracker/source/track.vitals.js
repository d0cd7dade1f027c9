/** What `/track.vitals.js` is: everything of ours, web vitals too. */
import { all } from "./features.js";
import { FULL, settingsOf } from "./full.js";
import { startFromTag } from "./start.js";
import { vitals } from "./vitals.js";

startFromTag(all([...FULL, vitals]), settingsOf);
