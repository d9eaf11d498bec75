/**
 * history.mjs - reads the whole history of one git tree and says in which commits and files secrets are: rule, commit,
 * file and a salted hash, never the secret. Runs on the host, in a container of the gateway's own image without network
 * (history.sh), beside preset.mjs, the rules of secretlint. Needs git and Node, nothing else.
 *   GIT_TREE_DIR  the .git folder     BEFORE  commits whose history was read already, with spaces     SALT  for the hashes
 *   REVEAL  yes   also prints secret BASE64, for scrub.sh on the same host, which keeps it there
 * The repository's configuration is never read: its objects are looked at from an empty repository of our own, so that
 * nothing it says (hooks, filters, textconv, fsmonitor) is run.
 * Prints: heads COMMIT...   commits NUMBER   resumed yes|no   finding KIND RULE COMMIT COUNT HASH FILE
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rules } from './preset.mjs'

const { GIT_TREE_DIR: dir, BEFORE = '', SALT = '', REVEAL } = process.env

/** What secretlint's preset does not know and a gateway is given: [rule, pattern whose first group is the secret]. */
const OWN = [
  ['gateway-token', /OPENCLAW_GATEWAY_(?:TOKEN|PASSWORD)["']?\s*[=:]\s*["']?([^\s"'$<{]{12,})/g],
  ['telegram-bot', /\b([0-9]{8,10}:AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])/g],
  ['google-api', /\b(AIza[0-9A-Za-z_-]{35})(?![0-9A-Za-z_-])/g],
  ['xai', /\b(xai-[A-Za-z0-9]{70,})\b/g],
  ['openrouter', /\b(sk-or-v1-[0-9a-f]{64})\b/g],
  ['elevenlabs', /\b(sk_[0-9a-f]{48})\b/g],
  ['twilio', /\b(SK[0-9a-f]{32})\b/g],
  ['brave', /\b(BSA[A-Za-z0-9_-]{27,})(?![A-Za-z0-9_-])/g],
  ['backblaze', /\b(K00[0-9][A-Za-z0-9/+]{27})(?![A-Za-z0-9/+])/g],
  ['discord', /\b([MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38})(?![A-Za-z0-9_-])/g],
  ['env-secret', /^(?:export )?[A-Z][A-Z0-9_]*(?:_KEY|_TOKEN|_SECRET|_PASSWORD|_PASSWD)=["']?([A-Za-z0-9_.~+/=-]{16,})["']?$/gm],
]
/** Files that should not be in a repository at all, whatever is in them. */
const NAMES = [
  ['env-file', /(^|\/)(\.env(\.(?!example$|sample$|template$|dist$)[^/]*)?|[^/]+\.env)$/],
  ['auth-profiles', /(^|\/)(auth-profiles?(-[^/]*)?\.json(\.[^/]*)?|auth\.json|oauth\.json|creds\.json|secrets\.json)$/],
  ['openclaw-state', /(^|\/)(openclaw[^/]*\.sqlite(-wal|-shm)?|openclaw\.json\.(bak|last-good|clobbered)[^/]*)$/],
  ['chat-history', /(^|\/)sessions\/[^/]+\.jsonl(\.[^/]*)?$/],
  ['private-key', /(^|\/)(id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(pem|p12|pfx|ppk|jks|keystore))$/],
  ['credentials', /(^|\/)(\.netrc|_netrc|\.npmrc|\.pypirc|\.git-credentials|\.htpasswd|\.pgpass|credentials|kubeconfig|\.dockercfg)$/],
  ['shell-history', /(^|\/)\.(bash|zsh|sh|python|node_repl|psql|mysql)_history$/],
]
const PLACEHOLDER = /example|placeholder|change.?me|your[-_]|dummy|redacted|x{6,}|\*{4,}|\.\.\.|^(.)\1+$|0123456789|1234567890|abcdefghij/i
/** Signs of added text that the rules are given at once; a longer file is cut, with an overlap for secrets on the edge. */
const PIECE = 1 << 18
const OVERLAP = 1 << 12

const scanners = rules
  // whoever can commit could switch it all off with a comment
  .filter(({ meta }) => meta.type === 'scanner' && !meta.id.endsWith('filter-comments'))
  .map((rule) => {
    const seen = []
    const { file } = rule.create({ createTranslator: () => (id) => ({ message: id, messageId: id }), report: (one) => seen.push(one.range), ignore: () => {}, sharedOptions: {} }, {})
    return { id: rule.meta.id.replace('@secretlint/secretlint-rule-', ''), file, seen }
  })

const git = (args, options = {}) => execFileSync('git', [`--git-dir=${own}`, ...args], { encoding: 'latin1', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'], ...options })
const own = mkdtempSync(join(tmpdir(), 'history-'))
const commonFile = join(dir, 'commondir')
const common = existsSync(commonFile) ? join(dir, readFileSync(commonFile, 'utf8').trim()) : dir
process.env.HOME = own
process.env.GIT_CONFIG_GLOBAL = '/dev/null'
process.env.GIT_CONFIG_NOSYSTEM = '1'
process.env.GIT_NO_LAZY_FETCH = '1'
process.env.GIT_ALLOW_PROTOCOL = 'none'

/** Everything that refs and reflogs name: what one can still get at in this repository. */
function heads() {
  const named = new Set()
  const read = (path) => { for (const [hash] of readFileSync(path, 'latin1').matchAll(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g)) named.add(hash) }
  const walk = (path) => {
    for (const entry of existsSync(path) ? readdirSync(path, { withFileTypes: true }) : []) {
      if (entry.isDirectory()) walk(join(path, entry.name))
      else if (entry.isFile()) read(join(path, entry.name))
    }
  }
  for (const place of new Set([dir, common])) {
    for (const name of ['HEAD', 'packed-refs', 'ORIG_HEAD', 'FETCH_HEAD', 'MERGE_HEAD']) if (existsSync(join(place, name))) read(join(place, name))
    for (const name of ['refs', 'logs']) walk(join(place, name))
  }
  const types = git(['cat-file', '--batch-check'], { input: [...named].map((hash) => `${hash}\n`).join('') })
  // reflogs may name what was pruned since
  return types.split('\n').flatMap((line) => (/ (commit|tag) /.test(line) ? [line.split(' ')[0]] : [])).sort()
}

const found = new Map()
function note(kind, rule, secret, commit, file) {
  const hash = createHash('sha256').update(SALT).update(secret).digest('hex').slice(0, 8)
  const key = `${kind} ${rule} ${hash}`
  const before = found.get(key)
  // the newest commit comes first: the last one to be seen is where it came in
  if (REVEAL === 'yes' && kind === 'content') console.log(`secret ${Buffer.from(secret, 'latin1').toString('base64')}`)
  found.set(key, { kind, rule, hash, commit, file, count: (before?.count ?? 0) + 1 })
}

async function scan(text, commit, file) {
  const taken = []
  const take = (rule, from, to) => {
    const secret = text.slice(from, to)
    if (secret === '' || PLACEHOLDER.test(secret) || taken.some(([a, b]) => from < b && a < to)) return
    taken.push([from, to])
    note('content', rule, secret, commit, file)
  }
  const dot = file.lastIndexOf('.')
  const source = { content: text, filePath: file, ext: dot < 0 ? '' : file.slice(dot), contentType: 'text', hasBOM: false }
  for (const { id, file: look, seen } of scanners) {
    await look?.(source)
    for (const [from, to] of seen.splice(0)) take(id, from, to)
  }
  for (const [rule, pattern] of OWN) for (const match of text.matchAll(pattern)) take(rule, match.index + match[0].indexOf(match[1]), match.index + match[0].indexOf(match[1]) + match[1].length)
}

const unquote = (name) => (name.startsWith('"') ? name.slice(1, -1).replace(/\\(["\\])/g, '$1') : name)

async function read(all, known) {
  const log = spawn('git', [`--git-dir=${own}`, '-c', 'core.quotePath=false', 'log', '-p', '--raw', '-U0', '--cc', '--no-renames', '--no-color', '--no-ext-diff', '--no-textconv', '--no-show-signature', '--no-notes',
    '--full-history', '--format=commit %H', '--stdin'], { stdio: ['pipe', 'pipe', 'pipe'] })
  log.stdin.on('error', () => {})
  log.stdin.end(`${[...all, ...known.map((hash) => `^${hash}`)].join('\n')}\n`)
  let said = ''
  log.stderr.setEncoding('latin1').on('data', (text) => { said = (said + text).slice(-500) })
  const ended = new Promise((resolve) => log.on('close', resolve))
  let commits = 0
  let commit = ''
  let file = ''
  let inHunk = false
  let added = []
  let size = 0
  const flush = async (whole) => {
    if (size > 0) {
      const text = added.join('\n')
      await scan(text, commit, file)
      added = whole ? [] : [text.slice(-OVERLAP)]
      size = whole ? 0 : added[0].length
    }
  }
  let rest = ''
  for await (const chunk of log.stdout.setEncoding('latin1')) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      const first = line.charCodeAt(0)
      if (inHunk && first === 43) { // +
        // a merge has one column for each parent
        const text = line.replace(/^\++/, '')
        added.push(text)
        size += text.length + 1
        if (size > PIECE) await flush(false)
      } else if (line.startsWith('diff --')) {
        await flush(true)
        inHunk = false
        file = ''
      } else if (line.startsWith('@@')) inHunk = true
      else if (!inHunk && line.startsWith('+++ ')) file = unquote(line.slice(4).replace(/\t$/, '')).replace(/^b\//, '')
      else if (line.startsWith('commit ')) {
        await flush(true)
        inHunk = false
        commit = line.slice(7)
        commits += 1
      } else if (first === 58 && !inHunk) { // : MODE MODE HASH HASH LETTER<tab>NAME
        const [about, name] = line.split('\t')
        if (name === undefined || about.endsWith('D')) continue
        const plain = unquote(name)
        for (const [rule, pattern] of NAMES) if (pattern.test(plain)) note('name', rule, plain, commit, plain)
      }
    }
  }
  await flush(true)
  if ((await ended) !== 0) throw new Error(said.trim().split('\n').at(-1) || 'git log failed')
  return commits
}

try {
  const config = existsSync(join(common, 'config')) ? readFileSync(join(common, 'config'), 'latin1') : ''
  if (/refstorage\s*=\s*reftable/i.test(config)) throw new Error('its refs are in the reftable format, which is not read here')
  execFileSync('git', ['init', '-q', '--bare', ...(/objectformat\s*=\s*sha256/i.test(config) ? ['--object-format=sha256'] : []), own], { stdio: 'pipe' })
  process.env.GIT_OBJECT_DIRECTORY = join(common, 'objects')
  if (existsSync(join(common, 'shallow'))) copyFileSync(join(common, 'shallow'), join(own, 'shallow'))
  const all = heads()
  const known = BEFORE.split(' ').filter((hash) => all.length > 0 && /^[0-9a-f]{40,64}$/.test(hash))
  // What was read before must all still be there below today's heads; after a rewrite everything is read anew.
  let resumed = known.length > 0
  if (resumed) {
    try {
      resumed = git(['rev-list', '-n', '1', '--stdin'], { input: `${[...known, ...all.map((hash) => `^${hash}`)].join('\n')}\n` }) === ''
    } catch {
      resumed = false
    }
  }
  const commits = all.length === 0 ? 0 : await read(all, resumed ? known : [])
  console.log(`heads ${all.join(' ')}`)
  console.log(`commits ${commits}`)
  console.log(`resumed ${resumed ? 'yes' : 'no'}`)
  for (const { kind, rule, commit, count, hash, file } of found.values()) {
    console.log(`finding ${kind} ${rule} ${commit.slice(0, 10)} ${count} ${hash} ${Buffer.from(file, 'latin1').toString('utf8').replace(/[\x00-\x1f\x7f]/g, '?').slice(0, 300)}`)
  }
} catch (error) {
  console.error((error instanceof Error ? error.message : String(error)).split('\n').at(-1))
  process.exitCode = 1
} finally {
  rmSync(own, { recursive: true, force: true })
}
