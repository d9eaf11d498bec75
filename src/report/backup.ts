/** Snapshots, drills and the recovery kit as a person reads them. The kit is the one text of hardshell that holds a key. */
import type { KitParts, Snapshot } from '../areas/backup/said.js'
import { Secret } from '../model/secret.js'
import { quote } from '../shell/quote.js'

const time = (seconds: number, iso: (milliseconds: number) => string): string => iso(seconds * 1000).slice(0, 16).replace('T', ' ')

/** @param iso milliseconds since 1970 as ISO 8601, UTC */
export function snapshotsText(host: string, snapshots: readonly Snapshot[], iso: (milliseconds: number) => string): string {
  if (snapshots.length === 0) return `${host} has no snapshot yet\n`
  const rows = snapshots.map(({ where, id, at, host: of, verifiedAt }) => `  ${id.padEnd(17)} ${time(at, iso)}  ${where.padEnd(8)} ${verifiedAt === undefined ? 'not verified' : 'verified'}  of ${of}\n`)
  return `${rows.join('')}  times are UTC; hardshell restore ${rows.length > 0 ? 'SNAPSHOT' : ''} --host ${host} brings one back\n`
}

/** 123 → "2 min 3 s" */
export function lasting(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

const exported = (name: string, value: string): string => `    export ${name}='${value.replaceAll("'", "'\\''")}'`

/**
 * One page for paper: what it is, the key, and how to bring the gateway back, with hardshell and without. @param today YYYY-MM-DD
 */
export function kitPage(kit: KitParts, name: string, today: string): string {
  const { host, engine, repository, offsite, state, auth, directory, key, environment } = kit
  const place = environment.get('RESTIC_REPOSITORY') ?? new Secret(offsite === '' ? repository : offsite)
  const others = [...environment].filter(([word]) => word !== 'RESTIC_REPOSITORY' && word !== 'RESTIC_PASSWORD')
  const opened = key === undefined
    ? [`  Archives are plain: ${repository}/openclaw-*.tar.gz on the host. Copy them away; whoever has one can read it.`, '', `    mkdir -m 700 /root/restored && tar -xzpf openclaw-….tar.gz -C /root/restored`]
    : [exported('RESTIC_REPOSITORY', place.reveal()), exported('RESTIC_PASSWORD', key.reveal()), ...others.map(([word, value]) => exported(word, value.reveal())), '    restic snapshots', '    restic restore latest --target /root/restored']
  return [
    `HARDSHELL RECOVERY KIT                                        ${name} (${host}), ${today}`,
    '',
    'Whoever holds this page can read every secret and every conversation of this gateway. Print it, keep it where',
    'your passport is, and delete the file. Without it nobody can open the backups once the server is gone.',
    '',
    offsite === '' && key !== undefined
      ? `THE SNAPSHOTS LIE ON THE SERVER ITSELF (${repository}). If it is lost, so are they, and this page opens nothing.\nName a second place: backup.offsite in hardshell.yaml. Until then copy that folder away now and then.`
      : `Where the snapshots are: ${offsite === '' ? repository : offsite}, and ${repository} on the server itself.`,
    '',
    'WITH HARDSHELL, onto a fresh server (Debian or Ubuntu, reached as root over SSH):',
    '',
    '    hardshell restore --to root@ADDRESS --kit THIS-FILE',
    '',
    `WITHOUT IT, on any Linux with ${engine === 'restic' ? 'restic (apt-get install restic)' : 'tar'}:`,
    '',
    ...opened,
    `    cd /root/restored && sha256sum -c --quiet SHA256SUMS     # nothing said: it is whole`,
    '',
    '  state/ is the gateway’s folder, auth/ its third mount, deployment/env its .env, deployment/compose.yaml how it ran, and',
    '  manifest.json says which OpenClaw and which image. With Docker and that image on the new server:',
    '',
    `    mv state ${quote(state)} && mv auth ${quote(auth)}`,
    `    mkdir -p ${quote(directory)} && cp deployment/compose.yaml ${quote(directory)}/ && install -m 600 deployment/env ${quote(`${directory}/.env`)}`,
    `    chown -R 1000:1000 ${quote(state)} ${quote(auth)} && chmod 700 ${quote(state)} ${quote(auth)}`,
    `    cd ${quote(directory)} && docker compose up -d`,
    '',
    `  Then rotate whatever may have been seen by others.`,
    '',
  ].join('\n')
}
