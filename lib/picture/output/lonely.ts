import type { Box, Picture } from "../picture";

/** Ids of hosts with nothing in them, and of what no line leads to: only lines say what is below the outside. */
export function lonely(picture: Picture): string[] {
  const filled = new Set(picture.boxes.map(({ group }) => group));
  return [
    ...picture.groups.filter(({ id }) => !filled.has(id)).map(({ id }) => id),
    ...alone(picture, ({ kind }) => kind !== "external" && kind !== "network"),
  ];
}

/** The same of networks, which are beside the outside. */
export function lonelyNetworks(picture: Picture): string[] {
  return alone(picture, ({ kind }) => kind === "network");
}

function alone({ boxes, lines }: Picture, isMeant: (box: Box) => boolean): string[] {
  const ends = new Set(lines.flatMap(({ from, to }) => [from, to]));
  return boxes.filter((box) => isMeant(box) && !ends.has(box.id)).map(({ id }) => id);
}
