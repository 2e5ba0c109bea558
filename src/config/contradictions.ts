import { isIP } from 'node:net';
import type { Config } from './schema.ts';

/** Messages about combinations of settings that can't work. */
export function contradictions({ web, discord, telegram, photo, blobs, services }: Config): string[] {
  const { url, secret } = telegram.webhook;
  return [
    ...(!services.store && typeof discord.shards === 'object' ? ['config-shards-need-store'] : []),
    ...(!services.store && (services.queue || services.blobs) ? ['config-services-need-store'] : []),
    ...(web.enabled && !LOCAL_HOSTS.includes(web.host) && !web.token ? ['config-host-needs-token'] : []),
    ...(web.enabled && web.behindProxy && !web.token ? ['config-proxy-needs-token'] : []),
    ...(web.token !== undefined && web.token === web.adminToken ? ['config-same-tokens'] : []),
    ...(url && !secret ? ['config-webhook-needs-secret'] : []),
    ...(secret && !url ? ['config-webhook-needs-url'] : []),
    ...(url && !web.enabled ? ['config-webhook-needs-web'] : []),
    ...(discord.publicKey && !web.enabled ? ['config-public-key-needs-web'] : []),
    ...(url ? webhookProblems(new URL(url), telegram.apiRoot) : []),
    ...(blobs.bytes < photo.bytes ? ['config-blobs-smaller'] : []),
  ];
}

/** Messages about combinations that work, but hardly as they are meant. */
export function hints({ web, backup, services }: Config): string[] {
  return [
    ...(web.enabled && web.adminToken && !web.token ? ['config-admin-token-alone'] : []),
    ...(backup.every !== undefined && services.store !== undefined ? ['config-backup-alone'] : []),
  ];
}

const LOCAL_HOSTS: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

function webhookProblems({ protocol, hostname, port, pathname }: URL, apiRoot: string): string[] {
  const taken = pathname === '/' || TAKEN_PATHS.test(pathname) ? ['config-webhook-path'] : [];
  // A local Bot API server calls any address.
  if (new URL(apiRoot).hostname !== TELEGRAM_HOST) return taken;
  return [
    ...taken,
    ...(protocol === 'https:' ? [] : ['config-webhook-needs-https']),
    ...(port === '' || TELEGRAM_PORTS.includes(port) ? [] : ['config-webhook-port']),
    ...(isPrivate(hostname) ? ['config-webhook-private'] : []),
  ];
}

const TELEGRAM_HOST = 'api.telegram.org';
/** The ports that Telegram calls; 443 is the one of https without a number. */
const TELEGRAM_PORTS: readonly string[] = ['80', '88', '443', '8443'];
/** What the web server answers itself. */
const TAKEN_PATHS = /^\/(?:api|healthz|readyz|metrics)(?:\/|$)/;

/** Whether a host is certainly not reachable from the internet. */
function isPrivate(host: string): boolean {
  if (host === 'localhost' || /\.(?:local|lan|internal|localhost)$/i.test(host)) return true;
  if (isIP(host) !== 4) return host === '[::1]';
  return /^(?:127|10|0)\.|^192\.168\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\./.test(host);
}
