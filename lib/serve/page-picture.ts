import type { Drawn } from "../picture/declared-router";
import { draw } from "../picture/draw";
import { fitting } from "../picture/overview";
import type { Picture } from "../picture/picture";

/** Boxes that a person can still look at. */
const BOXES = 90;

/** The picture that the page shows of an environment. */
export function pagePicture(drawn: Drawn): Picture {
  return fitting(draw(drawn), ({ boxes }) => boxes.length <= BOXES);
}
