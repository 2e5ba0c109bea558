type Child = Node | string | undefined | false;

/** Makes an element: properties by their names, children in order. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<Omit<HTMLElementTagNameMap[Name], 'style' | 'dataset' | 'attributes'>> & {
    readonly attributes?: Readonly<Record<string, string>>;
  } = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  const { attributes = {}, ...rest } = properties;
  Object.assign(element, rest);
  for (const [key, value] of Object.entries(attributes as Readonly<Record<string, string>>))
    element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** The element of index.html with this id. */
export function byId<Type extends HTMLElement = HTMLElement>(id: string): Type {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element as Type;
}

/** A button that does nothing while it is `aria-disabled`: unlike one that is `disabled`, it keeps the keyboard focus. */
export function button(act: () => void, className = ''): HTMLButtonElement {
  const made = h('button', { type: 'button', className });
  made.addEventListener('click', () => {
    if (made.getAttribute('aria-disabled') !== 'true') act();
  });
  return made;
}
