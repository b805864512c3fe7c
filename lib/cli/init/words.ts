export interface NamedHost {
  readonly name: string;
  readonly address: string;
}

const HOST = /^([a-z][a-z0-9-]*)=([A-Za-z0-9.:-]+)$/;

/** `network-1=198.51.100.11 network-2=198.51.100.12`, with blanks or commas between. */
export function hostsIn(text: string): readonly NamedHost[] {
  return words(text).flatMap((word) => {
    const [, name, address] = HOST.exec(word) ?? [];
    return name === undefined ? [] : [{ name, address: address! }];
  });
}

/** undefined: there is nothing wrong with them. */
export function hostsFault(text: string): string | undefined {
  const wrong = words(text).find((word) => !HOST.test(word));
  if (wrong !== undefined) return `${wrong} is not NAME=ADDRESS, like network-1=198.51.100.11`;
  const names = hostsIn(text).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return twice === undefined ? undefined : `${twice} is named twice`;
}

export function nameFault(name: string): string | undefined {
  return /^[a-z][a-z0-9-]*$/.test(name)
    ? undefined
    : "begin with a lower-case letter, then letters, digits and hyphens";
}

export function userFault(user: string): string | undefined {
  return /^[A-Za-z_][\w.-]*$/.test(user) ? undefined : `${user} is no login name`;
}

/** What YAML takes as it is. */
export function pathFault(path: string): string | undefined {
  return /^[\w./~-]+$/.test(path)
    ? undefined
    : `${path} has characters that a document needs in quotation marks; name another file`;
}

export function deviceFault(name: string): string | undefined {
  return /^[\w.-]{1,15}$/.test(name) ? undefined : `${name} is no name of a bridge`;
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}
