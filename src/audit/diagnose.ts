/** From what is wrong to why, and to the one command that mends it. Findings and symptoms come in; nobody is asked. Pure. */
import type { Symptoms } from '../areas/diagnose/symptoms.js'
import type { Finding } from '../model/control.js'
import type { Reading } from '../model/reading.js'

export interface Diagnosis {
  /** What a person notices. */
  readonly symptom: string
  readonly cause: string
  readonly evidence: readonly string[]
  /** On this machine when it begins with hardshell, otherwise on the host, as root. */
  readonly command: string
}
export interface Diagnosed {
  readonly diagnoses: readonly Diagnosis[]
  /** What a diagnosis would have needed and could not be seen: without it, nothing found is not nothing wrong. */
  readonly unseen: readonly string[]
}

/** The controls that symptoms are read from. */
export const ASKED: ReadonlySet<string> = new Set([
  'gateway.running', 'gateway.not-restarting', 'gateway.answers', 'gateway.right-token', 'gateway.memory-limit', 'gateway.token-auth',
  'secrets.token-agrees', 'secrets.no-literal-token', 'secrets.token-strength', 'state.owner', 'state.container-user', 'state.on-host',
  'host.disk-space', 'health.no-oom-kills', 'backup.runs', 'backup.opens', 'backup.recent',
])

export function diagnose(host: string, directory: string, findings: readonly Finding[], seen: Reading<Symptoms>): Diagnosed {
  const failed = (id: string): Finding | undefined => findings.find(({ control, verdict }) => control === id && verdict === 'fail')
  const saw = (finding: Finding | undefined): readonly string[] => finding?.evidence.map((one) => one.saw) ?? []
  const symptom = seen.state === 'known' ? seen.value : undefined
  const log = symptom?.log ?? {}
  const line = (text: string | undefined): readonly string[] => (text === undefined ? [] : [`its log: ${text}`])
  const up = `hardshell up ${host}`
  const found: Diagnosis[] = []
  const silent = failed('gateway.answers')
  // between two deaths it runs for a moment
  const looping = symptom !== undefined && symptom.restarts > 0 && silent !== undefined
  const down = failed('gateway.running') ?? failed('gateway.not-restarting') ?? (looping ? silent : undefined)

  const owner = failed('state.owner') ?? failed('state.container-user')
  const disk = failed('host.disk-space')
  const oom = failed('health.no-oom-kills')
  const killed = symptom !== undefined && (symptom.oomKilled || log.memory !== undefined || (down !== undefined && symptom.exit === 137))
  /** A disk with nothing left; its name stands before what was seen of it. */
  const full = disk?.evidence.find(({ saw }) => saw.startsWith('0.0 of'))
  const sawDisk = disk?.evidence.map(({ fact, saw }) => `${fact}: ${saw}`) ?? []
  // what Docker and apt can spare lies on the disks of / and /var; on another one somebody has to look
  const space = full === undefined || /^\/(var(\/.*)?)?$/.test(full.fact) ? 'docker image prune -f; apt-get clean; journalctl --vacuum-size=200M' : `du -xh --max-depth=3 ${full.fact} | sort -h | tail`

  if (down !== undefined) {
    const about = { symptom: 'the gateway does not start, or does not stay', evidence: [...saw(down), ...(looping ? [`started again ${symptom.restarts} times by Docker`] : [])] }
    if (symptom === undefined) found.push({ ...about, cause: 'there is no container of it', command: up })
    else if (symptom.error !== '') found.push({ ...about, cause: 'Docker itself could not start the container', evidence: [...about.evidence, symptom.error], command: /port|address/.test(symptom.error) ? "ss -ltnp 'sport = :18789'" : up })
    else if (log['no-auth'] !== undefined) found.push({ ...about, cause: 'it has no token, and refuses to listen without one', evidence: [...about.evidence, ...line(log['no-auth'])], command: up })
    else if (log.space !== undefined || full !== undefined) found.push({ ...about, cause: 'the disk is full', evidence: [...about.evidence, ...line(log.space), ...(full === undefined ? [] : sawDisk)], command: space })
    else if (log.access !== undefined) found.push({ ...about, cause: 'it may not read or write its own state', evidence: [...about.evidence, ...line(log.access), ...saw(owner)], command: up })
    else if (log.config !== undefined) found.push({ ...about, cause: 'it refuses its settings in openclaw.json', evidence: [...about.evidence, ...line(log.config)], command: `cd ${directory} && docker compose run -T --rm --no-deps openclaw-gateway node openclaw.mjs doctor --fix --non-interactive; docker compose up -d` })
    else if (log.schema !== undefined) found.push({ ...about, cause: 'its state was written by another release', evidence: [...about.evidence, ...line(log.schema)], command: `hardshell advisories list   # then set image.version to the newer release, and: ${up}` })
    else if (killed) found.push({ ...about, cause: 'it was killed for want of memory', evidence: [...about.evidence, `exit status ${symptom.exit}`, ...line(log.memory), ...saw(failed('gateway.memory-limit'))], command: up })
    else if (symptom.status === 'exited' && [0, 130, 137, 143].includes(symptom.exit)) found.push({ ...about, cause: 'somebody stopped it', evidence: [...about.evidence, `exit status ${symptom.exit}`], command: up })
    else found.push({ ...about, cause: 'its log says why', evidence: [...about.evidence, ...line(log.last)], command: `docker logs --tail 50 ${symptom.name}` })
  }

  if (down === undefined && silent !== undefined) {
    const starting = silent.evidence.some((one) => one.saw.includes('starting'))
    found.push({
      symptom: 'the gateway runs, and nobody reaches it',
      cause: full !== undefined ? 'the disk is full' : starting ? 'it is still starting' : log.port !== undefined ? 'its port is taken' : 'it does not listen where it is published, or hangs',
      evidence: [...saw(silent), ...(full === undefined ? [] : sawDisk), ...line(log.port ?? log.last)],
      command: full !== undefined ? space : starting ? `hardshell verify ${host}` : up,
    })
  }

  const refused = failed('gateway.right-token')
  if (down === undefined && silent === undefined && refused !== undefined) {
    const locked = refused.evidence.some((one) => one.saw.includes('429'))
    const literal = failed('secrets.no-literal-token')
    const differs = failed('secrets.token-agrees')
    found.push({
      symptom: 'your token is refused (401)',
      cause: locked ? 'too many wrong tokens: the right one is refused too, for five minutes' : literal !== undefined ? 'a token written in openclaw.json beats the one in .env' : differs !== undefined ? 'the container was started with another token than the one in .env' : log.proxy !== undefined ? 'the request came through a proxy that the gateway does not know' : 'the gateway was given another token than .env says',
      evidence: [...saw(refused), ...saw(literal), ...saw(differs), ...line(log.proxy)],
      command: locked ? `sleep 300; hardshell verify ${host}` : up,
    })
  }

  if (down === undefined && (oom !== undefined || killed)) {
    const small = failed('gateway.memory-limit')
    found.push({
      symptom: 'the gateway is killed and comes back',
      cause: small === undefined ? 'its memory limit, or the host, is too small for what it does' : 'its memory limit is too small to live with',
      evidence: [...saw(oom), ...saw(small), ...line(log.memory)],
      command: small === undefined ? `hardshell up ${host}   # with gateway.memory: 3g in hardshell.yaml` : up,
    })
  }
  if (owner !== undefined && !found.some(({ cause }) => cause.startsWith('it may not read'))) {
    found.push({ symptom: 'EACCES: something cannot be read or written', cause: 'files of the state belong to somebody else', evidence: [...saw(owner), ...line(log.access)], command: up })
  }
  if ((disk !== undefined || log.space !== undefined) && !found.some(({ cause }) => cause === 'the disk is full')) {
    found.push({ symptom: 'writing fails', cause: 'a disk is full, or nearly', evidence: [...sawDisk, ...line(log.space)], command: space })
  }
  for (const backup of [failed('backup.runs'), failed('backup.opens'), failed('backup.recent')].slice(0, 3)) {
    if (backup === undefined || found.some(({ symptom: known }) => known === 'backups fail')) continue
    found.push({ symptom: 'backups fail', cause: `not true: ${backup.title.charAt(0).toLowerCase()}${backup.title.slice(1)}`, evidence: saw(backup), command: `hardshell explain ${backup.control}` })
  }
  if (down === undefined && log.channel !== undefined) {
    found.push({ symptom: 'a channel is silent', cause: 'it lost its connection, or its key is refused', evidence: line(log.channel), command: `docker exec ${symptom?.name ?? ''} node openclaw.mjs channels status --probe` })
  }
  if (down === undefined && log.pairing !== undefined) {
    found.push({ symptom: 'a device knocks and is not let in: pairing required', cause: 'it is not approved yet', evidence: line(log.pairing), command: `hardshell devices list ${host}` })
  }
  const unseen = [
    ...findings.filter(({ control, verdict }) => verdict === 'unknown' && ASKED.has(control)).map(({ control, because }) => `${control}: ${because ?? 'unknown'}`),
    ...(seen.state === 'denied' || seen.state === 'failed' ? [`symptoms: ${seen.because}`] : []),
  ]
  return { diagnoses: found, unseen }
}
