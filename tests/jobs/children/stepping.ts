/** The same port, with a step after each of the named methods. */
export function stepping<T extends object>(
  port: T,
  methods: readonly string[],
  step: (name: string) => void,
): T {
  return new Proxy(port, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...values: unknown[]) => unknown;
      if (typeof name !== 'string' || !methods.includes(name)) return method;
      return (...values: unknown[]) => {
        const result = method.apply(target, values);
        if (!(result instanceof Promise)) {
          step(name);
          return result;
        }
        return result.then((value) => {
          // Nothing was there to take: that is no effect.
          if (!(name === 'take' && value.length === 0)) step(name);
          return value;
        });
      };
    },
  });
}
