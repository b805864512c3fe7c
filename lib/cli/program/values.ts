import { InvalidArgumentError } from "commander";

export function generationNumber(given: string): number {
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw new InvalidArgumentError("a generation is a whole number from 1; `vrouter status` shows them.");
}

export function seconds(given: string): number {
  const number = Number(given);
  if (number >= 0.1 && number <= 3600) return number;
  throw new InvalidArgumentError("give 0.1 to 3600 seconds.");
}
