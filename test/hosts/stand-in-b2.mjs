/**
 * A stand-in for Backblaze B2, as far as restic asks it: version 1 of its API (backblaze.com/apidocs), in memory, over TLS as
 * api.backblazeb2.com on port 443. Not Backblaze's own server: it proves which way restic's settings take, and nothing about B2.
 * Reads key.pem and cert.pem in the working folder; ID and KEY are what it lets in.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'

const { ID, KEY } = process.env
const BASE = 'https://api.backblazeb2.com'
const bucket = { accountId: 'stand-in', bucketId: 'b1', bucketName: 'backups', bucketType: 'allPrivate', bucketInfo: {}, lifecycleRules: [], revision: 1, corsRules: [], options: [] }
/** By name: fileId, content, sha1, uploadTimestamp. */
const files = new Map()
let last = 0
const told = (name, { fileId, content, sha1, at }) => ({ accountId: bucket.accountId, bucketId: bucket.bucketId, action: 'upload', fileId, fileName: name, contentLength: content.length, size: content.length, contentSha1: sha1, contentType: 'application/octet-stream', fileInfo: {}, uploadTimestamp: at })
class Refused extends Error {
  constructor(status, code) {
    super(code)
    Object.assign(this, { status, code })
  }
}
const names = ({ prefix = '', startFileName = '', maxFileCount = 100 }) => {
  const found = [...files.keys()].filter((name) => name.startsWith(prefix) && name >= startFileName).sort()
  return { files: found.slice(0, maxFileCount).map((name) => told(name, files.get(name))), nextFileName: found[maxFileCount] ?? null, nextFileId: null }
}
const api = {
  b2_authorize_account: () => ({ accountId: bucket.accountId, authorizationToken: 'authorized', apiUrl: BASE, downloadUrl: BASE, minimumPartSize: 1e8, recommendedPartSize: 1e8, absoluteMinimumPartSize: 5e6, allowed: { capabilities: ['listBuckets', 'listFiles', 'readFiles', 'writeFiles', 'deleteFiles'], bucketId: null, bucketName: null, namePrefix: null } }),
  b2_list_buckets: ({ bucketName }) => ({ buckets: bucketName === undefined || bucketName === bucket.bucketName ? [bucket] : [] }),
  b2_get_upload_url: () => ({ bucketId: bucket.bucketId, uploadUrl: `${BASE}/upload`, authorizationToken: 'authorized' }),
  b2_list_file_names: names,
  b2_list_file_versions: names,
  b2_get_file_info: ({ fileId }) => {
    const [name, file] = [...files].find(([, one]) => one.fileId === fileId) ?? []
    if (file === undefined) throw new Refused(404, 'not_found')
    return told(name, file)
  },
  b2_delete_file_version: ({ fileId, fileName }) => {
    if (!files.delete(fileName)) throw new Refused(400, 'file_not_present')
    return { fileId, fileName }
  },
}
function upload({ headers }, body) {
  const atEnd = headers['x-bz-content-sha1'] === 'hex_digits_at_end'
  const content = atEnd ? body.subarray(0, -40) : body
  const sha1 = createHash('sha1').update(content).digest('hex')
  if (sha1 !== (atEnd ? body.subarray(-40).toString() : headers['x-bz-content-sha1'])) throw new Refused(400, 'bad_request')
  const name = decodeURIComponent(headers['x-bz-file-name'])
  const file = { fileId: `f${(last += 1)}`, content, sha1, at: Date.now() }
  files.set(name, file)
  return told(name, file)
}
function download(name, { headers, method }, response) {
  const file = files.get(name)
  if (file === undefined) throw new Refused(404, 'not_found')
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? []
  const end = to === undefined || to === '' ? file.content.length : Math.min(Number(to) + 1, file.content.length)
  if (Number(from ?? 0) > 0 && Number(from) >= file.content.length) throw new Refused(416, 'range_not_satisfiable')
  const part = file.content.subarray(Number(from ?? 0), end)
  response.writeHead(from === undefined ? 200 : 206, {
    'content-length': part.length, 'content-type': 'application/octet-stream', 'x-bz-file-id': file.fileId, 'x-bz-file-name': encodeURIComponent(name), 'x-bz-content-sha1': file.sha1, 'x-bz-upload-timestamp': file.at,
    ...(from === undefined ? {} : { 'content-range': `bytes ${from}-${end - 1}/${file.content.length}` }),
  })
  response.end(method === 'HEAD' ? undefined : part)
}

createServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, (request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    const body = Buffer.concat(parts)
    const answer = (value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    try {
      const path = decodeURIComponent(request.url.split('?')[0])
      const call = /^\/b2api\/v\d\/(\w+)$/.exec(path)?.[1]
      const admitted = call === 'b2_authorize_account' ? `Basic ${Buffer.from(`${ID}:${KEY}`).toString('base64')}` : 'authorized'
      if (request.headers.authorization !== admitted) throw new Refused(401, 'unauthorized')
      if (call !== undefined && api[call] !== undefined) answer(api[call](body.length > 0 ? JSON.parse(body.toString()) : {}))
      else if (path === '/upload') answer(upload(request, body))
      else if (path.startsWith('/file/backups/')) download(path.slice('/file/backups/'.length), request, response)
      else throw new Refused(400, 'bad_request')
    } catch (error) {
      console.error(request.method, request.url, error.message)
      response.writeHead(error.status ?? 500, { 'content-type': 'application/json' }).end(request.method === 'HEAD' ? undefined : JSON.stringify({ status: error.status ?? 500, code: error.code ?? 'internal_error', message: error.message }))
    }
  })
}).listen(443)
