import { overlaps } from "./cidr";

/** `169.254.169.254` is the metadata service's. */
const METADATA = "169.254.169.0/24";

/** The first /24 of 169.254.0.0/16 that a range leaves free, `169.254.0.0/24` for most. */
export function firstFree24(taken: string): string | undefined {
  return Array.from({ length: 256 }, (_, third) => `169.254.${third}.0/24`).find(
    (candidate) => candidate !== METADATA && !overlaps(candidate, taken),
  );
}
