import { describe, expect, it } from 'vitest';
import { type Exchange, MANAGE_GUILD, type Message, type Person } from '../../fakes/discord/world.ts';
import { ROLES } from '../../fakes/discord.ts';
import { photo, useHarness } from './harness.ts';

const harness = useHarness();
const [ROLE, OTHER] = ROLES;

const manager = (): Person => {
  const { discord, place } = harness();
  const boss = discord.person('Boss');
  discord.allow(boss, place, MANAGE_GUILD);
  return boss;
};
const run = async (by: Person, path: string, options = {}): Promise<Message> => {
  const { discord, place, answer } = harness();
  return answer(discord.command(by, place, `server ${path}`, options));
};
const choose = async (by: Person, message: Message, menu: string, ids: readonly string[]) => {
  const { discord } = harness();
  const before = JSON.stringify(message.components);
  discord.choose(by, message, menu, ids);
  await discord.until(() => JSON.stringify(message.components) !== before);
};
const ask = (by = harness().anna, place = harness().place): Exchange =>
  harness().discord.command(by, place, 'cartoon', { photo: photo() });
const expectDrawn = async (exchange: Exchange) =>
  expect((await harness().result(exchange)).attachments).toHaveLength(1);
const expectRefused = async (exchange: Exchange, sentence: string) => {
  const reply = await harness().answer(exchange);
  expect(reply.content).toContain(sentence);
  expect(reply.onlyFor).toBe(exchange.by);
};

describe('/server', () => {
  it('is for those who manage the server, whoever sees it in the menu', async () => {
    const { discord, anna } = harness();
    const command = discord.commands().find(({ name }) => name === 'server')!;
    expect(command).toMatchObject({
      contexts: [0],
      integration_types: [0],
      default_member_permissions: '32',
    });
    const reply = await run(anna, 'ban', { person: discord.person('Bert') });
    expect(reply.content).toContain('Only people with the permission “Manage Server”');
    expect(reply.onlyFor).toBe(anna);
  });

  it('menus stop working for somebody who manages it no more', async () => {
    const { discord, place } = harness();
    const boss = manager();
    const menus = await run(boss, 'access');
    discord.allow(boss, place, 0n);
    discord.choose(boss, menus, 'access:roles:allow', [ROLE]);
    await discord.until(() => menus.content.includes('Only people with the permission'));
    await expectDrawn(ask());
  });
});

describe('roles and channels', () => {
  it('with allowed roles, only people with one of them are drawn, also after a restart', async () => {
    const { discord, anna, place, restart } = harness();
    const boss = manager();
    const menus = await run(boss, 'access');
    await choose(boss, menus, 'access:roles:allow', [ROLE]);
    expect(menus.content).toContain(`Only these roles: <@&${ROLE}>`);
    await expectRefused(ask(), 'In this server, your roles can’t make cartoons.');
    discord.assign(anna, place.guild!, [OTHER, ROLE]);
    await expectDrawn(ask());
    await restart();
    await expectDrawn(ask());
    await expectRefused(ask(discord.person('Bert')), 'your roles can’t make cartoons');
    // Who manages the server can always.
    await expectDrawn(ask(boss));
    await choose(boss, await run(boss, 'access'), 'access:roles:allow', []);
    await expectDrawn(ask(discord.person('Cleo')));
  });

  it('a denied role is refused, whatever else is allowed', async () => {
    const { discord, anna, place } = harness();
    const boss = manager();
    const menus = await run(boss, 'access');
    await choose(boss, menus, 'access:roles:allow', [ROLE]);
    await choose(boss, menus, 'access:roles:deny', [OTHER]);
    discord.assign(anna, place.guild!, [ROLE, OTHER]);
    await expectRefused(ask(), 'your roles can’t make cartoons');
  });

  it('a denied channel is refused with its threads, others are not', async () => {
    const { discord, anna, place } = harness();
    const boss = manager();
    await choose(boss, await run(boss, 'access'), 'access:channels:deny', [place.id]);
    await expectRefused(ask(), 'Cartoons are turned off in this channel.');
    const guild = place.guild!;
    await expectRefused(ask(anna, discord.place({ kind: 'thread', guild, parent: place.id })), 'turned off');
    await expectDrawn(ask(anna, discord.place({ guild })));
    await expectDrawn(ask(anna, discord.place({ kind: 'dm', people: [anna] })));
  });

  it('an allowed category is allowed with its channels and their threads', async () => {
    const { discord, anna, place } = harness();
    const boss = manager();
    await choose(boss, await run(boss, 'access'), 'access:channels:allow', ['7100']);
    const guild = place.guild!;
    await expectRefused(ask(), 'turned off in this channel');
    await expectDrawn(ask(anna, discord.place({ guild, parent: '7100' })));
  });

  it('what two managers change at the same moment counts, all of it', async () => {
    const { discord, place } = harness();
    const [boss, deputy] = [manager(), discord.person('Deputy')];
    discord.allow(deputy, place, MANAGE_GUILD);
    const [first, second] = [await run(boss, 'access'), await run(deputy, 'access')];
    discord.choose(boss, first, 'access:roles:allow', [ROLE]);
    discord.choose(deputy, second, 'access:channels:deny', [place.id]);
    await run(boss, 'limit', { role: ROLE, pictures: 3 });
    const { content } = await run(deputy, 'access');
    expect(content).toContain(`Only these roles: <@&${ROLE}>`);
    expect(content).toContain(`<#${place.id}>`);
    expect(content).toContain(`<@&${ROLE}>: 3`);
  });

  it('a menu that shows what another manager has changed since changes nothing else', async () => {
    const { discord, place } = harness();
    const [boss, deputy] = [manager(), discord.person('Deputy')];
    discord.allow(deputy, place, MANAGE_GUILD);
    await choose(boss, await run(boss, 'access'), 'access:roles:allow', [ROLE]);
    const [first, second] = [await run(boss, 'access'), await run(deputy, 'access')];
    await choose(boss, first, 'access:roles:allow', []);
    // The one shown was removed meanwhile, and is not added again.
    await choose(deputy, second, 'access:roles:allow', [ROLE, OTHER]);
    expect(second.content).toContain(`Only these roles: <@&${OTHER}>\n`);
    await choose(boss, first, 'access:roles:allow', [ROLE]);
    expect(first.content).toContain(`Only these roles: <@&${OTHER}> <@&${ROLE}>\n`);
  });

  it('count for the buttons under a cartoon, too', async () => {
    const { discord, anna, place, result, answer } = harness();
    const boss = manager();
    const cartoon = await result(ask());
    await choose(boss, await run(boss, 'access'), 'access:channels:deny', [place.id]);
    const reply = await answer(discord.press(anna, cartoon, 'Redo'));
    expect(reply.content).toContain('turned off in this channel');
  });
});

it('a cartoon is not shown where the server does not want any', async () => {
  const { discord, anna, place, result } = harness();
  const boss = manager();
  const hidden = await result(discord.command(anna, place, 'cartoon', { photo: photo(), private: true }));
  await choose(boss, await run(boss, 'access'), 'access:channels:deny', [place.id]);
  const exchange = discord.press(anna, hidden, 'Show everybody');
  const refusal = await discord.until(() => exchange.followUps[0]);
  expect(refusal.content).toContain('turned off in this channel');
  expect(discord.seen(place, discord.person('Bert'))).toEqual([]);
});

describe('daily limits by role', () => {
  it('are counted in this server, and the highest of a person’s roles counts', async () => {
    const { discord, anna, place } = harness();
    const boss = manager();
    await run(boss, 'limit', { role: ROLE, pictures: 1 });
    const set = await run(boss, 'limit', { role: OTHER, pictures: 2 });
    expect(set.content).toContain(`<@&${ROLE}>: 1 cartoon a day\n<@&${OTHER}>: 2 cartoons a day`);
    discord.assign(anna, place.guild!, [ROLE]);
    await expectDrawn(ask());
    await expectRefused(ask(), 'You’ve used your cartoon for today in this server. Try again in');
    await expectDrawn(ask(anna, discord.place({ kind: 'dm', people: [anna] })));
    discord.assign(anna, place.guild!, [ROLE, OTHER]);
    await expectDrawn(ask());
    await expectRefused(ask(), 'You’ve used all 2 of today’s cartoons in this server.');
    // Without a number the limit goes.
    await run(boss, 'limit', { role: OTHER });
    await run(boss, 'limit', { role: ROLE });
    await expectDrawn(ask());
  });

  it('begin anew the next day', async () => {
    const { discord, anna, place, clock } = harness();
    await run(manager(), 'limit', { role: ROLE, pictures: 1 });
    discord.assign(anna, place.guild!, [ROLE]);
    await expectDrawn(ask());
    await clock.advance(12 * 3_600_000);
    await expectDrawn(ask());
  });
});

/** What somebody who is limited to two cartoons gets, and how much of their own quota it cost. */
const limited = async (locale = 'en-US') => {
  const { discord, place, service } = harness();
  await run(manager(), 'limit', { role: ROLE, pictures: 2 });
  const bert = discord.person('Bert', { locale });
  discord.assign(bert, place.guild!, [ROLE]);
  const used = async () => (await service().quota(`discord:${bert.id}`)).used;
  return { bert, used };
};
/** The message that refuses, for the asker alone; before or after a public acknowledgement, of which nothing is left. */
const refusalOf = ({ reply, followUps }: Exchange): Message | undefined => {
  const refusal = reply?.deleted ? followUps[0] : reply;
  return refusal?.onlyFor && !refusal.thinking ? refusal : undefined;
};

describe.each([
  ['en-US', 'You’ve used all 2 of today’s cartoons in this server. Try again in'],
  ['zh-CN', '您今天在本服务器的 2 张已用完。请'],
])('of requests at the same moment (%s)', (locale, sentence) => {
  it('as many are drawn as the role may have, the others are refused privately and cost nothing', async () => {
    const { discord, place, hold, release, allReplied } = harness();
    const { bert, used } = await limited(locale);
    hold();
    const asked = Array.from({ length: 7 }, (_, n) =>
      discord.command(bert, place, 'cartoon', { photo: photo(`${n}.jpg`) }),
    );
    const refused = await discord.until(() => {
      const found = asked.filter(refusalOf);
      return found.length === 5 && found;
    });
    for (const one of refused) {
      const refusal = refusalOf(one)!;
      expect(refusal.content).toContain(sentence);
      expect(refusal.onlyFor).toBe(bert);
    }
    release();
    await allReplied();
    const seen = discord.seen(place, harness().anna);
    expect(seen.map(({ attachments }) => attachments.length)).toEqual([1, 1]);
    expect(await used()).toBe(2);
  });
});

describe('a limit by role', () => {
  it('is not reset by /forget', async () => {
    const { service } = harness();
    const { bert } = await limited();
    await expectDrawn(ask(bert));
    await expectDrawn(ask(bert));
    await service().forget(`discord:${bert.id}`);
    await expectRefused(ask(bert), 'You’ve used all 2 of today’s cartoons in this server.');
  });

  it('gets back what was cancelled or failed', async () => {
    const { discord, place, hold, release, result } = harness();
    const { bert, used } = await limited();
    await result(discord.command(bert, place, 'cartoon', { photo: photo('x.jpg', 'fail not-a-picture') }));
    hold();
    const waiting = ask(bert);
    await harness().draws(1);
    discord.press(bert, waiting.reply!, 'Cancel');
    await result(waiting);
    release();
    await expectDrawn(ask(bert));
    await expectDrawn(ask(bert));
    await expectRefused(ask(bert), 'You’ve used all 2 of today’s cartoons in this server.');
    expect(await used()).toBe(2);
  });

  it('is in what /quota tells, in its own server', async () => {
    const { discord, place, answer } = harness();
    const { bert } = await limited();
    const quota = async (where = place) => (await answer(discord.command(bert, where, 'quota'))).content;
    await expectDrawn(ask(bert));
    expect((await quota()).split('\n')).toEqual([
      expect.stringContaining('You have 49 of 50 cartoons left today.'),
      'In this server, you have 1 of 2 cartoons left today.',
    ]);
    expect(await quota(discord.place({ guild: discord.guild('Elsewhere') }))).not.toContain('server');
  });

  it('trims an album to what is left of it', async () => {
    const { discord, place, result } = harness();
    const { bert, used } = await limited();
    const message = discord.say(bert, place, {
      photos: ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => photo(name)),
    });
    const reply = await result(discord.menu(bert, place, 'Cartoonize', message));
    expect(reply.attachments).toHaveLength(2);
    expect(reply.content).toContain(
      'Only the first 2 of 3 photos are used. You have 2 of 2 cartoons left today in this server, but this needs more.',
    );
    expect(await used()).toBe(2);
  });
});

describe('bans of a server', () => {
  it('hold in this server alone, with a reason that is plain text, and end', async () => {
    const { discord, anna, place, restart, clock } = harness();
    const boss = manager();
    await run(boss, 'ban', { person: anna, reason: '**spam**', days: 2 });
    await restart();
    await expectRefused(ask(), 'You can’t make cartoons in this server right now.');
    await expectRefused(ask(), 'Reason: \\*\\*spam\\*\\*.');
    await expectDrawn(ask(anna, discord.place({ guild: discord.guild('Elsewhere') })));
    const list = await run(boss, 'bans');
    expect(list.content).toContain(`<@${anna.id}>, until Nov 24, 2026`);
    await clock.advance(2 * 86_400_000);
    await expectDrawn(ask());
    expect(place.guild!.name).toBe('Painters');
  });

  it('are lifted by a command, and by the menu', async () => {
    const { discord, anna } = harness();
    const boss = manager();
    await run(boss, 'ban', { person: anna });
    await expectRefused(ask(), 'You can’t make cartoons in this server. If you think');
    await run(boss, 'unban', { person: anna });
    await expectDrawn(ask());
    const bert = discord.person('Bert');
    const list = await run(boss, 'bans');
    await choose(boss, list, 'bans', [anna.id, bert.id]);
    await expectRefused(ask(bert), 'You can’t make cartoons in this server.');
    await choose(boss, list, 'bans', [bert.id]);
    await expectDrawn(ask());
  });

  it('of others, and those that ended, do not confuse the menu', async () => {
    const { discord, anna, clock } = harness();
    const boss = manager();
    const [bert, cleo] = ['Bert', 'Cleo'].map((name) => discord.person(name)) as [Person, Person];
    await run(boss, 'ban', { person: bert, days: 1 });
    await clock.advance(2 * 86_400_000);
    const list = await run(boss, 'bans');
    await run(boss, 'ban', { person: anna, reason: 'spam' });
    await choose(boss, list, 'bans', [bert.id, cleo.id]);
    for (const banned of [bert, cleo])
      await expectRefused(ask(banned), 'You can’t make cartoons in this server.');
    await expectRefused(ask(), 'Reason: spam.');
  });

  it('hold for those who manage the server, too', async () => {
    const boss = manager();
    await run(boss, 'ban', { person: boss });
    await expectRefused(ask(boss), 'You can’t make cartoons in this server.');
  });
});

it('the usage of a server is its own', async () => {
  const { discord, anna, clock, result } = harness();
  const boss = manager();
  await expectDrawn(ask());
  await clock.advance(3 * 86_400_000);
  await expectDrawn(ask(discord.person('Bert')));
  await expectDrawn(ask(anna, discord.place({ guild: discord.guild('Elsewhere') })));
  await result(
    discord.command(anna, harness().place, 'cartoon', { photo: photo('x.jpg', 'fail not-a-picture') }),
  );
  const usage = await run(boss, 'usage');
  expect(usage.content.split('\n').slice(1)).toEqual([
    'Last 24 hours: 1 done, 1 failed, 0 in progress, for 2 people',
    'Last 7 days: 2 done, 1 failed, 0 in progress, for 2 people',
    'Last 30 days: 2 done, 1 failed, 0 in progress, for 2 people',
  ]);
});
