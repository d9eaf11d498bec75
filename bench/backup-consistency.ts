/**
 * Whether a snapshot that is taken while the gateway works is whole, beside a plain tar of the same folder at the same time.
 *   node dist/bench/backup-consistency.js practice:NAME [CAPTURES] [TARS] [FILE]     on a practice server that has seen `up`; 100 take an hour or two beside other work
 * Meanwhile one writer keeps a database of the state busy (test/hosts/busy-writer.mjs) and a paired device talks to a session of the
 * gateway all the time. Each round makes a tar (the first TARS rounds alone, where that is said) and unpacks it, starts the backup's unit
 * and restores its snapshot out of the repository, and has both looked at (test/hosts/torn.mjs) by a Node of the gateway's image.
 * Prints a line for each, and the sums. With FILE each round is written down there as a line of JSON, and one that was cut short goes on
 * where that ends.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { BusyGateway, lookAt, type Looked } from '../test/hosts/busy-gateway.js'
import { Guest } from '../test/hosts/guest.js'

const [host = 'practice', wanted = '100', tars = wanted, file] = process.argv.slice(2)
const server = new Guest(host.replace(/^practice:/, ''), true)

const FOLDER = '/var/tmp/hardshell-bench'
/** Of a tar: how it went and what it is, each as a line of JSON. */
const TAR = `rm -rf ${FOLDER}; mkdir -p ${FOLDER}/tar
made=0; tar -czf ${FOLDER}/plain.tar.gz -C /home/deploy .openclaw 2>/dev/null || made=$?
listed=0; tar -tzf ${FOLDER}/plain.tar.gz >/dev/null 2>&1 || listed=$?
tar -xzf ${FOLDER}/plain.tar.gz -C ${FOLDER}/tar 2>/dev/null || true
echo "{\\"made\\": $made, \\"listed\\": $listed}"
${lookAt(`${FOLDER}/tar`)}
rm -rf ${FOLDER}`
/** What the restore of a snapshot is, as one line of JSON, or why there is none. */
const SNAPSHOT = `rm -rf ${FOLDER}; mkdir -p ${FOLDER}/snapshot
if systemctl start hardshell-backup.service; then
  export RESTIC_PASSWORD_FILE=/etc/hardshell/backup.key RESTIC_REPOSITORY=/var/backups/hardshell/restic
  restic -q restore "$(jq -r .snapshot /var/lib/hardshell/backup/last.json)" --target ${FOLDER}/snapshot >&2
  (cd ${FOLDER}/snapshot && sha256sum -c --quiet SHA256SUMS >&2)
  ${lookAt(`${FOLDER}/snapshot`)}
else
  jq -c '{databases: 0, wrong: [.error]}' /var/lib/hardshell/backup/last.json
fi
rm -rf ${FOLDER}`

/** One of the two, unpacked or restored: how its making ended and whether tar -t found it in order (of a tar), and what SQLite says of it. */
interface Round extends Looked {
  readonly of: 'tar' | 'snapshot'
  readonly made?: number
  readonly listed?: number
}
const rounds: Round[] = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Round) : []
const of = (what: Round['of']): readonly Round[] => rounds.filter((round) => round.of === what)
const torn = (what: Round['of']): readonly Round[] => of(what).filter(({ wrong }) => wrong.length > 0)
const databases = (what: Round['of']): number => of(what).reduce((sum, round) => sum + round.databases, 0)
async function looks(what: Round['of'], script: string): Promise<void> {
  const said = (await server.root(`set -e\n${script}`, 600_000)).trim().split('\n').map((line) => JSON.parse(line) as object)
  const round = Object.assign({ of: what }, ...said) as Round
  rounds.push(round)
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(round)}\n`)
  console.log(`${of(what).length}\t${what} of ${round.databases} databases${round.made === undefined || round.made === 0 ? '' : `, its tar ended with ${round.made}`}: ${round.wrong.join('; ') || 'whole'}`)
}

const busy = await BusyGateway.on(server)
try {
  while (of('snapshot').length < Number(wanted)) {
    if (of('tar').length < Number(tars)) await looks('tar', TAR)
    await looks('snapshot', SNAPSHOT)
  }
} finally {
  const { transactions, messages } = await busy.stop()
  await server.remove()
  console.log(`${transactions} transactions and ${messages} messages meanwhile
${of('tar').length} plain tars: ${of('tar').filter(({ made }) => made !== 0).length} ended with an error, ${torn('tar').length} restored to torn databases; of those tar -t found ${torn('tar').filter(({ listed }) => listed === 0).length} in order
${of('snapshot').length} snapshots of ${databases('snapshot')} databases: ${torn('snapshot').length} torn`)
}
