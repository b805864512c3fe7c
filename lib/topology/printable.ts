/** One line without anything that would steer a terminal: what messages quote may be as bad as what it is blamed for. */
export function printable(message: string): string {
  return message.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
