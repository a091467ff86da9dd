// The sign-in of an organisation: a real OpenID Connect provider, which asks for a name and believes any password.

import { createServer } from "node:http";

import { Provider } from "oidc-provider";

export const CLIENT = { id: "verantwoord", secret: "geheim-van-de-toepassing-in-de-proef" };

/// Starts a provider that knows these people: what it calls them, with their e-mail address and whether it was verified.
export async function startProvider(people, returnTo) {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${server.address().port}`;
    const provider = new Provider(address, {
        clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [returnTo], response_types: ["code"], grant_types: ["authorization_code"] }],
        claims: { openid: ["sub"], email: ["email", "email_verified"] },
        pkce: { required: () => true },
        cookies: { keys: ["alleen voor de proef"] },
        findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    });
    server.on("request", provider.callback());
    const stop = () => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
    };
    return { address, stop };
}

/// Says who one is to the provider, and agrees to go back.
export async function signIn(page, name) {
    await page.waitForSelector('[name="login"][placeholder]');
    await page.fill('[name="login"]', name);
    await page.fill('[name="password"]', "maakt niet uit");
    await page.click('button[type="submit"]');
    await page.getByRole("button", { name: "Continue" }).click();
}
