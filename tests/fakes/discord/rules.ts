/**
 * Discord's published rules for payloads, each breach as one line; empty when Discord would take it. Source: Discord
 * developer documentation, Application Commands, Components, Modals and Message resources (August 2026).
 */
// biome-ignore lint/suspicious/noExplicitAny: payloads are whatever the bot under test sends
export type Json = Record<string, any>;

const MEBIBYTE = 1024 * 1024;
/** A whole request, files and all. */
export const REQUEST_BYTES = 25 * MEBIBYTE;

/** What Discord takes at most: characters, or how many. */
const LIMITS = {
  content: 2000,
  textDisplays: 4000,
  embed: 4096,
  rows: 5,
  components: 40,
  attachments: 10,
  attachmentDescription: 1024,
  galleryItems: 10,
  customId: 100,
  buttonsInRow: 5,
  buttonLabel: 80,
  placeholder: 150,
  selectOptions: 25,
  selectValues: 25,
  optionText: 100,
  choices: 25,
  choice: 100,
  modalTitle: 45,
  modalRows: 5,
  modalLabel: 45,
  modalDescription: 100,
  modalFiles: 10,
} as const;

function commandBreaches(command: Json): string[] {
  const type = command.type ?? 1;
  const violations = type === 1 ? nodeBreaches(command, command.name) : menuBreaches(command);
  for (const context of command.contexts ?? [])
    if (![0, 1, 2].includes(context)) violations.push(`${command.name}: context ${context}`);
  for (const kind of command.integration_types ?? [])
    if (![0, 1].includes(kind)) violations.push(`${command.name}: integration type ${kind}`);
  if (command.contexts?.includes(2) && !command.integration_types?.includes(1))
    violations.push(`${command.name}: private channels need the user install`);
  // Names, descriptions and values, the longest of the languages of each, together at most 8,000 characters.
  if (weight(command) > 8_000) violations.push(`${command.name}: ${weight(command)} characters altogether`);
  return violations;
}

/** A set of commands for one application: counts, and names that stand once per type. */
export function commandSetBreaches(commands: readonly Json[]): string[] {
  const violations = commands.flatMap(commandBreaches);
  for (const [type, most] of [
    [1, 100],
    [2, 15],
    [3, 15],
  ] as const) {
    const names = commands.filter((command) => (command.type ?? 1) === type).map(({ name }) => name);
    if (names.length > most) violations.push(`${names.length} commands of type ${type}`);
    if (new Set(names).size < names.length) violations.push(`commands of type ${type} with the same name`);
  }
  return violations;
}

function menuBreaches(command: Json): string[] {
  const violations = texts(command, 'name').flatMap((name) =>
    length(name) >= 1 && length(name) <= 32 ? [] : [`menu name “${name}”`],
  );
  if (command.description) violations.push(`${command.name}: a menu entry has no description`);
  if (command.options?.length) violations.push(`${command.name}: a menu entry has no options`);
  return violations;
}

function nodeBreaches(node: Json, path: string): string[] {
  const violations: string[] = [];
  const expect = (references: boolean, breach: string) => references || violations.push(`${path}: ${breach}`);
  for (const name of texts(node, 'name')) {
    expect(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u.test(name), `name “${name}”`);
    expect(name === name.toLowerCase(), `capital letters in “${name}”`);
  }
  const descriptions = texts(node, 'description');
  expect(descriptions.length > 0, 'no description');
  for (const text of descriptions)
    expect(length(text) >= 1 && length(text) <= 100, `description of ${length(text)} characters`);
  for (const key of ['name_localizations', 'description_localizations'])
    for (const tag of Object.keys(node[key] ?? {})) expect(LOCALES.has(tag), `locale ${tag}`);
  const options: Json[] = node.options ?? [];
  expect(options.length <= 25, `${options.length} options`);
  const choices: Json[] = node.choices ?? [];
  expect(choices.length <= 25, `${choices.length} choices`);
  expect(!(node.autocomplete && choices.length > 0), 'autocomplete and choices together');
  for (const choice of choices) {
    for (const name of texts(choice, 'name'))
      expect(length(name) >= 1 && length(name) <= 100, `choice “${name}”`);
    expect(length(String(choice.value)) <= 100, `value “${choice.value}”`);
  }
  expect(new Set(choices.map(({ name }) => name)).size === choices.length, 'two choices with the same name');
  for (const key of ['min_value', 'max_value'])
    expect(node[key] === undefined || node.type === 4 || node.type === 10, `${key} on type ${node.type}`);
  expect(!(node.min_value > node.max_value), 'a range upside down');
  const fileTypes: string[] = node.file_types ?? [];
  expect(fileTypes.length === 0 || node.type === 11, 'file_types on something that is no file');
  expect(fileTypes.length <= 10, `${fileTypes.length} file types`);
  for (const type of fileTypes) expect(/^(image|video|audio|\.\w+)$/.test(type), `file type ${type}`);
  const required = options.map((option) => Boolean(option.required));
  expect(
    !required.some((is, at) => is && required[at - 1] === false),
    'an optional option before a required one',
  );
  expect(new Set(options.map(({ name }) => name)).size === options.length, 'two options with the same name');
  return [...violations, ...options.flatMap((option) => nodeBreaches(option, `${path} ${option.name}`))];
}

export function messageBreaches(message: Json): string[] {
  const violations: string[] = [];
  if (length(message.content ?? '') > LIMITS.content)
    violations.push(`content of ${length(message.content)} characters`);
  const isV2 = ((message.flags ?? 0) & COMPONENTS_V2) !== 0;
  if (isV2 && message.content) violations.push('content together with Components V2');
  const components: Json[] = message.components ?? [];
  if (!isV2 && components.length > LIMITS.rows) violations.push(`${components.length} rows`);
  const all = flatten(components);
  if (isV2 && all.length > LIMITS.components) violations.push(`${all.length} components`);
  violations.push(...all.flatMap(componentBreaches));
  const shown = all.filter(({ type }) => type === 10).reduce((sum, { content }) => sum + length(content), 0);
  if (shown > LIMITS.textDisplays) violations.push(`text displays of ${shown} characters`);
  const ids = all.map(({ custom_id }) => custom_id).filter(Boolean);
  if (new Set(ids).size < ids.length) violations.push('two components with the same custom_id');
  const attachments: Json[] = message.attachments ?? [];
  if (attachments.length > LIMITS.attachments) violations.push(`${attachments.length} attachments`);
  for (const { description } of attachments)
    if (length(description ?? '') > LIMITS.attachmentDescription)
      violations.push('a description that is too long');
  for (const embed of message.embeds ?? [])
    if (length(embed.description ?? '') > LIMITS.embed) violations.push('an embed that is too long');
  return violations;
}

/** Suggestions while typing. */
export function choicesBreaches(choices: readonly Json[]): string[] {
  const violations = choices.flatMap(({ name, value }) => [
    ...(length(name) >= 1 && length(name) <= LIMITS.choice ? [] : [`choice “${name}”`]),
    ...(length(String(value)) <= LIMITS.choice ? [] : [`value “${value}”`]),
  ]);
  return choices.length > LIMITS.choices ? [...violations, `${choices.length} choices`] : violations;
}

export function modalBreaches(modal: Json): string[] {
  const violations: string[] = [];
  if (length(modal.title ?? '') < 1 || length(modal.title) > LIMITS.modalTitle)
    violations.push(`title “${modal.title}”`);
  if (!modal.custom_id || length(modal.custom_id) > LIMITS.customId)
    violations.push('custom_id of the modal');
  const top: Json[] = modal.components ?? [];
  if (top.length < 1 || top.length > LIMITS.modalRows) violations.push(`${top.length} components in a modal`);
  for (const component of top) {
    if (component.type === 18) {
      if (length(component.label ?? '') < 1 || length(component.label) > LIMITS.modalLabel)
        violations.push(`label “${component.label}”`);
      if (length(component.description ?? '') > LIMITS.modalDescription)
        violations.push(`description “${component.description}”`);
      if (![3, 4, 5, 6, 7, 8, 19, 21, 22, 23].includes(component.component?.type))
        violations.push(`type ${component.component?.type} in a label`);
    } else if (component.type !== 10 && component.type !== 1)
      violations.push(`type ${component.type} in a modal`);
  }
  const all = flatten(top);
  violations.push(...all.flatMap(componentBreaches));
  for (const { type, min_values = 1, max_values = 1 } of all)
    if (type === 19 && !(min_values >= 0 && min_values <= max_values && max_values <= LIMITS.modalFiles))
      violations.push(`${min_values}–${max_values} files`);
  return violations;
}

/** Every component, those inside others too. */
export function flatten(components: readonly Json[]): Json[] {
  return components.flatMap((component) => [
    component,
    ...flatten(component.components ?? []),
    ...flatten(component.component ? [component.component] : []),
    ...flatten(component.accessory ? [component.accessory] : []),
  ]);
}

function componentBreaches(component: Json): string[] {
  const violations: string[] = [];
  const { type, custom_id, label, options = [], components = [] } = component;
  if (custom_id !== undefined && (custom_id.length < 1 || custom_id.length > LIMITS.customId))
    violations.push(`custom_id of ${custom_id.length} characters`);
  if (type === 1) {
    const [first] = components;
    const most = first?.type === 2 ? LIMITS.buttonsInRow : 1;
    if (components.length < 1 || components.length > most) violations.push(`${components.length} in a row`);
  }
  if (type === 2) {
    if (!label && !component.emoji) violations.push('a button without a label');
    if (length(label ?? '') > LIMITS.buttonLabel) violations.push(`label “${label}”`);
    if (component.style !== 5 && !custom_id) violations.push('a button without custom_id');
  }
  if (type === 3) {
    if (options.length < 1 || options.length > LIMITS.selectOptions)
      violations.push(`${options.length} options in a select`);
    if (length(component.placeholder ?? '') > LIMITS.placeholder) violations.push('placeholder');
    if (new Set(options.map(({ value }: Json) => value)).size < options.length)
      violations.push('two options with the same value');
    for (const option of options) {
      if (!(length(option.label) >= 1 && length(option.label) <= LIMITS.optionText))
        violations.push(`label “${option.label}”`);
      if (length(option.description ?? '') > LIMITS.optionText)
        violations.push(`description “${option.description}”`);
    }
  }
  if (type === 10 && length(component.content ?? '') < 1) violations.push('an empty text');
  if ([5, 6, 7, 8].includes(type)) {
    if (length(component.placeholder ?? '') > LIMITS.placeholder) violations.push('placeholder');
    const { min_values: least = 1, max_values: most = 1, default_values: chosen = [] } = component;
    if (least < 0 || least > most || most > LIMITS.selectValues) violations.push(`${least}–${most} values`);
    if (chosen.length > most) violations.push(`${chosen.length} default values`);
  }
  if (type === 12 && !(component.items?.length >= 1 && component.items.length <= LIMITS.galleryItems))
    violations.push(`${component.items?.length} items in a gallery`);
  return violations;
}

const COMPONENTS_V2 = 1 << 15;

const length = (text: string) => text.length;

const texts = (node: Json, key: 'name' | 'description'): string[] => [
  ...(node[key] === undefined ? [] : [node[key]]),
  ...(Object.values(node[`${key}_localizations`] ?? {}) as string[]),
];

const longest = (node: Json, key: 'name' | 'description') =>
  Math.max(0, ...texts(node, key).map((text) => text.length));

const weight = (node: Json): number =>
  longest(node, 'name') +
  longest(node, 'description') +
  (node.choices ?? []).reduce(
    (sum: number, choice: Json) => sum + longest(choice, 'name') + String(choice.value).length,
    0,
  ) +
  (node.options ?? []).reduce((sum: number, option: Json) => sum + weight(option), 0);

const LOCALES = new Set(
  'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko'.split(
    ' ',
  ),
);
