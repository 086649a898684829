// The OpenID provider of the tests: oidc-provider, which lets in whom it is told to, and can be told to answer wrongly.
//
//   node provider.mjs '{"issuer": "http://localhost:4000", "clients": [...]}'
//
// It prints `ready`. POST /control takes `account` (who is let in), `mail` (whose mail address every account has; its own if
// null), `twist` (what is wrong with the next ID tokens), `rotate` (new keys from now on) and `logout` ({sub, sid}: tells the
// client, and answers with the token it sent).
import { createServer } from 'node:http'
import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { Provider } from 'oidc-provider'

const { issuer, clients } = JSON.parse(process.argv[2])
const told = { account: 'nobody', mail: null, twist: null }
let keys, provider

function open() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' }
  keys = { privateKey, kid: key.kid }
  provider = new Provider(issuer, {
    clients,
    jwks: { keys: [key] },
    cookies: { keys: ['tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    // The client is on loopback, which the provider guards against otherwise.
    fetch: (url, options) => {
      told.token = options.body?.get('logout_token')
      return fetch(url, { ...options, dispatcher: undefined })
    },
    pkce: { required: () => true },
    async findAccount(_, id) {
      const claims = { sub: id, email: `${told.mail ?? id}@huitong.example`, email_verified: !id.startsWith('unverified') }
      return { accountId: id, claims: async () => claims }
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  })
  // What goes wrong behind a client's back is no concern of these tests; what the provider refuses is.
  provider.on('server_error', (_, error) => console.error(error))
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) return interact(ctx)
    await next()
    if (ctx.path === '/token' && ctx.body?.id_token && told.twist) {
      ctx.body.id_token = twisted(ctx.body.id_token)
    }
  })
}

// Whoever is asked for is let in and agrees.
async function interact(ctx) {
  const { params } = await provider.interactionDetails(ctx.req, ctx.res)
  const grant = new provider.Grant({ accountId: told.account, clientId: params.client_id })
  grant.addOIDCScope('openid email')
  const result = { login: { accountId: told.account }, consent: { grantId: await grant.save() } }
  if (told.account === 'refused') {
    return leave(ctx, { error: 'access_denied', error_description: 'said no' })
  }
  return leave(ctx, result)
}

async function leave(ctx, result) {
  const to = await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false })
  ctx.status = 303
  ctx.redirect(to)
}

function twisted(token) {
  const part = (text) => JSON.parse(Buffer.from(text, 'base64url'))
  const [head, body] = token.split('.', 2).map(part)
  const shift = (by) => {
    for (const name of ['iat', 'exp', 'nbf']) if (body[name]) body[name] += by
  }
  const twists = {
    nonce: () => (body.nonce = 'of another sign-in'),
    aud: () => (body.aud = 'another'),
    iss: () => (body.iss = 'http://localhost:1'),
    none: () => (head.alg = 'none'),
    secret: () => (head.alg = 'HS256'),
    kid: () => (head.kid = 'nobody knows'),
    signature: () => {},
    old: () => (body.exp = body.iat - 120),
    late: () => (body.exp = body.iat - 20),
    early: () => shift(20),
    future: () => shift(120),
  }
  twists[told.twist]()
  const text = [head, body].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  if (head.alg === 'none') return `${text}.`
  if (head.alg === 'HS256') {
    return `${text}.${createHmac('sha256', clients[0].client_secret).update(text).digest('base64url')}`
  }
  const signature = sign('RSA-SHA256', Buffer.from(text), keys.privateKey)
  if (told.twist === 'signature') signature[9] ^= 1
  return `${text}.${signature.toString('base64url')}`
}

async function control({ rotate, logout, ...rest }) {
  Object.assign(told, rest)
  if (rotate) open()
  if (logout) {
    const client = await provider.Client.find(clients[0].client_id)
    await client.backchannelLogout(logout.sub, logout.sid)
    return { token: told.token }
  }
  return {}
}

open()
createServer(async (request, response) => {
  if (request.url !== '/control') return provider.callback()(request, response)
  let text = ''
  for await (const piece of request) text += piece
  const answer = await control(JSON.parse(text)).catch((error) => ({ error: error.message }))
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
}).listen(Number(new URL(issuer).port), '127.0.0.1', () => console.log('ready'))
