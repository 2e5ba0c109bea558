import {
  type APIApplicationCommandOptionChoice,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
} from 'discord.js';
import type { OutgoingMessage } from './outgoing-message.ts';

/**
 * What Discord takes at most, in characters or in number (Discord developer documentation: Message, Component reference, Interaction
 * callback). Everything that is sent passes one of the functions below, so that a long text is cut instead of refused.
 */
const LIMITS = {
  content: 2000,
  /** All text displays of a message together. */
  textDisplays: 4000,
  rows: 5,
  buttonLabel: 80,
  placeholder: 150,
  options: 25,
  optionText: 100,
  galleryItems: 10,
  files: 10,
  description: 1024,
  modalTitle: 45,
  modalLabel: 45,
  modalDescription: 100,
} as const;

/** A message as Discord takes it. */
export function fitMessage(message: OutgoingMessage): OutgoingMessage {
  const { content, components, files, rich } = message;
  const rows = rich ? components : components?.slice(0, LIMITS.rows);
  return {
    ...message,
    ...(content !== undefined && { content: fitText(content, LIMITS.content) }),
    ...(rows && { components: fitComponents(rows) }),
    ...(files && {
      files: files
        .slice(0, LIMITS.files)
        .map((file) =>
          file.description === undefined
            ? file
            : { ...file, description: fitText(file.description, LIMITS.description) },
        ),
    }),
  };
}

/** A modal as Discord takes it. */
export const fitModal = (
  modal: APIModalInteractionResponseCallbackData,
): APIModalInteractionResponseCallbackData => ({
  ...modal,
  title: fitLabel(modal.title, LIMITS.modalTitle),
  components: fitComponents(modal.components.slice(0, LIMITS.rows)),
});

/** Suggestions as Discord takes them. */
export const fitChoices = (
  choices: readonly APIApplicationCommandOptionChoice<string>[],
): APIApplicationCommandOptionChoice<string>[] =>
  choices
    .filter(({ value }) => value.length <= LIMITS.optionText)
    .slice(0, LIMITS.options)
    .map((choice) => ({ ...choice, name: fitChoiceName(choice.name) }));

/** The name of a choice in a command's option. */
export const fitChoiceName = (name: string): string => fitLabel(name, LIMITS.optionText);

/** At most so many characters, cut at the end of a line where that keeps most of it, and never within a character. */
export function fitText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const lineEnd = kept.lastIndexOf('\n');
  if (lineEnd > limit / 2 && lineEnd + 2 <= limit) return `${kept.slice(0, lineEnd)}\n…`;
  return `${kept.replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** How many lines, from the first one, fit into one message. */
export function fittingLines(lines: readonly string[]): number {
  let length = 0;
  const tooLong = lines.findIndex((line) => {
    length += line.length + 1;
    return length > LIMITS.content + 1;
  });
  return tooLong === -1 ? lines.length : tooLong;
}

/** Labels must not be empty either. */
const fitLabel = (text: string, limit: number): string => fitText(text.trim() || '–', limit);

type Fields = Readonly<Record<string, unknown>>;

/** The texts of components, however deep they lie; text displays share one limit. */
function fitComponents<Component>(components: readonly Component[]): Component[] {
  return fitAll(components as readonly Fields[], { left: LIMITS.textDisplays }) as Component[];
}

const fitAll = (components: readonly Fields[], budget: TextBudget): Fields[] =>
  components.flatMap((component) =>
    component.type === ComponentType.TextDisplay && budget.left < 1 ? [] : [fitComponent(component, budget)],
  );

interface TextBudget {
  left: number;
}

function fitComponent(component: Fields, budget: TextBudget): Fields {
  const children = (value: unknown) => (Array.isArray(value) ? { components: fitAll(value, budget) } : {});
  const child = (key: 'component' | 'accessory') =>
    component[key] ? { [key]: fitComponent(component[key] as Fields, budget) } : {};
  return {
    ...component,
    ...fitOwn(component, budget),
    ...children(component.components),
    ...child('component'),
    ...child('accessory'),
  };
}

function fitOwn(component: Fields, budget: TextBudget): Fields {
  const { type, label, placeholder, description } = component;
  switch (type) {
    case ComponentType.Button:
      return typeof label === 'string' ? { label: fitLabel(label, LIMITS.buttonLabel) } : {};
    case ComponentType.StringSelect:
      return { ...fitPlaceholder(placeholder), options: fitOptions(component.options as readonly Option[]) };
    case ComponentType.RoleSelect:
    case ComponentType.ChannelSelect:
    case ComponentType.UserSelect:
      return fitPlaceholder(placeholder);
    case ComponentType.TextDisplay:
      return { content: takeText(String(component.content), budget) };
    case ComponentType.MediaGallery:
      return { items: (component.items as readonly Fields[]).slice(0, LIMITS.galleryItems).map(fitItem) };
    case ComponentType.Label:
      return {
        label: fitLabel(String(label), LIMITS.modalLabel),
        ...(typeof description === 'string' && {
          description: fitText(description, LIMITS.modalDescription),
        }),
      };
    default:
      return {};
  }
}

function takeText(text: string, budget: TextBudget): string {
  const fitted = fitLabel(text, budget.left);
  budget.left -= fitted.length;
  return fitted;
}

const fitPlaceholder = (placeholder: unknown) =>
  typeof placeholder === 'string' ? { placeholder: fitText(placeholder, LIMITS.placeholder) } : {};

interface Option extends Fields {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

/** The same value twice would be refused, too. */
const fitOptions = (options: readonly Option[]): Option[] =>
  options
    .filter(({ value }, index) => options.findIndex((one) => one.value === value) === index)
    .slice(0, LIMITS.options)
    .map((option) => ({
      ...option,
      label: fitLabel(option.label, LIMITS.optionText),
      ...(option.description !== undefined && {
        description: fitText(option.description, LIMITS.optionText),
      }),
    }));

const fitItem = (item: Fields): Fields =>
  typeof item.description === 'string'
    ? { ...item, description: fitText(item.description, LIMITS.description) }
    : item;
