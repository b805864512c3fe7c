/**
 * A field of a document is called `ip_address`, and in TypeScript `ipAddress`. This is the one place that knows; what has
 * another name there (`id`, which constructs have of their own) is said where it is given.
 */

type SnakeCase<S extends string> = S extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? Letter : `_${Lowercase<Letter>}`}${SnakeCase<Rest>}`
  : S;

type CamelCase<S extends string> = S extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : S;

export type Fields<Props> = { [K in keyof Props as K extends string ? SnakeCase<K> : never]: Props[K] };
export type Props<Fields> = { [K in keyof Fields as K extends string ? CamelCase<K> : never]: Fields[K] };

/** `{ ip_address }` of `{ ipAddress }`; what is inside a value stays as it is. */
export function fieldsOf<P extends object>(props: P): Fields<P> {
  return renamed(props, (prop) => prop.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)) as Fields<P>;
}

/** `{ ipAddress }` of `{ ip_address }`; what is inside a value stays as it is. */
export function propsOf<F extends object>(fields: F): Props<F> {
  return renamed(fields, propName) as Props<F>;
}

/** `ipAddress` for `ip_address` */
export function propName(field: string): string {
  return field.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function renamed(value: object, name: (key: string) => string): object {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [name(key), inner]));
}
