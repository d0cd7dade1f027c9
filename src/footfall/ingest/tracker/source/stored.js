/** What other products keep an opt-out as. */
import { quietly } from "./quietly.js";

export const stored = quietly((key) => localStorage[key]);
