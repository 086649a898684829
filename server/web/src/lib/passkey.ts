// Passkeys 通行密钥 (WebAuthn level 3): what the server asks, as the browser wants it, and the answer as JSON. The server's
// form is that of `PublicKeyCredentialCreationOptionsJSON` and `...RequestOptionsJSON`: bytes are base64url.
// What it is not: a judgement; the server checks the answer.

type Json = Record<string, unknown>;
type Described = { id: string; type: 'public-key'; transports?: AuthenticatorTransport[] };

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function toText(bytes: ArrayBuffer | null): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** The server's library puts the options into `publicKey`, as `navigator.credentials` wants them. */
function inner(options: Json): Json {
  return (options['publicKey'] as Json | undefined) ?? options;
}

const described = (list: unknown) => ((list ?? []) as Described[]).map((one) => ({ ...one, id: toBytes(one.id) }));

export function creation(options: Json): PublicKeyCredentialCreationOptions {
  const asked = inner(options);
  const user = asked['user'] as { id: string; name: string; displayName: string };
  return {
    ...asked,
    challenge: toBytes(String(asked['challenge'])),
    user: { ...user, id: toBytes(user.id) },
    excludeCredentials: described(asked['excludeCredentials']),
  } as unknown as PublicKeyCredentialCreationOptions;
}

export function wanted(options: Json): PublicKeyCredentialRequestOptions {
  const asked = inner(options);
  return { ...asked, challenge: toBytes(String(asked['challenge'])), allowCredentials: described(asked['allowCredentials']) } as PublicKeyCredentialRequestOptions;
}

export const possible = (): boolean => typeof globalThis.PublicKeyCredential === 'function';

/** Makes a passkey. Throws what the browser throws: `NotAllowedError` when the person gave up. */
export async function make(options: Json): Promise<Json> {
  const made = (await navigator.credentials.create({ publicKey: creation(options) })) as PublicKeyCredential;
  const answer = made.response as AuthenticatorAttestationResponse;
  return {
    ...head(made),
    response: {
      attestationObject: toText(answer.attestationObject), clientDataJSON: toText(answer.clientDataJSON), transports: answer.getTransports?.() ?? [],
    },
  };
}

/** Shows a passkey. Throws like `make`. */
export async function show(options: Json): Promise<Json> {
  const shown = (await navigator.credentials.get({ publicKey: wanted(options) })) as PublicKeyCredential;
  const answer = shown.response as AuthenticatorAssertionResponse;
  return {
    ...head(shown),
    response: {
      authenticatorData: toText(answer.authenticatorData), clientDataJSON: toText(answer.clientDataJSON), signature: toText(answer.signature),
      userHandle: answer.userHandle ? toText(answer.userHandle) : null,
    },
  };
}

const head = (credential: PublicKeyCredential): Json => ({
  id: credential.id, rawId: toText(credential.rawId), type: credential.type, extensions: credential.getClientExtensionResults(),
});
