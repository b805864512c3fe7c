/** What a free string may look like. Allow-lists: nothing a shell or a daemon's configuration gives a meaning to. */
export interface Pattern {
  readonly accepts: (text: string) => boolean;
  /** Completes the sentence "must be …". */
  readonly rule: string;
}

export const NAME_LENGTH = 63;
export const ENVIRONMENT_LENGTH = 40;

/** Names of entities: keys of the maps of a document. */
export function namePattern(maxLength: number): Pattern {
  return {
    accepts: (text) => /^[a-z][a-z0-9-]*$/.test(text) && text.length <= maxLength,
    rule: `a lower-case letter followed by lower-case letters, digits and "-", at most ${maxLength} characters`,
  };
}

export const USER: Pattern = {
  accepts: (text) => /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(text),
  rule: 'a login name: a letter or "_", then letters, digits, "_", "." and "-", at most 32 characters',
};

export const FILE_PATH: Pattern = {
  accepts: (text) => /^[A-Za-z0-9_./~][A-Za-z0-9_./~+@=,-]{0,1023}$/.test(text),
  rule: 'a file path of letters, digits and "_./~+@=,-", not starting with "-"',
};

/** The kernel's limit for a device name is 15 characters. */
export const BRIDGE: Pattern = {
  accepts: (text) => /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(text) && text !== "..",
  rule: 'a device name: letters, digits, "_", "." and "-", at most 15 characters',
};

export const PHYSICAL_NETWORK: Pattern = {
  accepts: (text) => /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/.test(text),
  rule: 'a letter followed by letters, digits, "_", "." and "-", at most 63 characters',
};

/** One RFC 1123 label. */
export const HOSTNAME_LABEL: Pattern = {
  accepts: (text) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(text),
  rule: 'one host name label: letters, digits and inner "-", at most 63 characters',
};

/** Goes into an iptables comment, which takes 255 bytes. */
export const DESCRIPTION: Pattern = {
  accepts: (text) => /^[\p{L}\p{N} .,:_/+@=-]*$/u.test(text) && Buffer.byteLength(text) <= 200,
  rule: 'letters, digits, spaces and ".,:_/+@=-", at most 200 bytes',
};
