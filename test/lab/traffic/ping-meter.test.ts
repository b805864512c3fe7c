import { sequenceAfter } from "./ping-meter";

test.each([
  [0, 1, 1],
  [41, 40, 40],
  [65_534, 65_535, 65_535],
  [65_535, 0, 65_536],
  [65_536, 65_535, 65_535],
  [131_070, 3, 131_075],
])("after ping %i, the one with number %i is ping %i", (other, number, sequence) => {
  expect(sequenceAfter(other, number)).toBe(sequence);
});
