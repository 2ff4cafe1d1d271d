/** Libraries that send requests, where each takes its address, and libraries that know the address themselves. */
import type { Linked } from '../../call-index.ts';
import { type Located, makingsOf } from '../../origins.ts';
import type { PackageCall } from '../../package-calls.ts';
import { propertyOf } from '../../properties.ts';

export const CLIENTS = [
  'axios',
  '@nestjs/axios',
  'got',
  'ky',
  'node-fetch',
  'cross-fetch',
  'isomorphic-fetch',
  'undici',
  'ofetch',
  'superagent',
  'request',
  'request-promise',
  'request-promise-native',
  'needle',
  'http',
  'https',
  'wretch',
  'bent',
  'phin',
];

const VERB = '(get|post|put|patch|delete|del|head|options|request|stream)';
/** What was made with a base address. */
const MADE =
  /^(axios(\.default)?\.create|got(\.default|\.got)?\.extend|ky(\.default)?\.(create|extend)|ofetch\.ofetch\.create|bent)\(\)/;
const CALL = new RegExp(
  `^(axios(\\.default)?(\\.create\\(\\)|\\.Axios(Instance)?\\(\\))?(\\.${VERB})?|@nestjs/axios\\.HttpService\\(\\)(\\.axiosRef)?(\\.${VERB})?|` +
    `(got|ky)(\\.default|\\.got)?(\\.(extend|create)\\(\\))?(\\.${VERB})?|(node|cross|isomorphic)-fetch(\\.default|\\.fetch)?|` +
    `undici(\\.default)?\\.(fetch|request|stream|pipeline)|ofetch\\.(\\$fetch|ofetch)(\\.create\\(\\))?|superagent(\\.${VERB})|` +
    `request(-promise(-native)?)?(\\.defaults\\(\\))?(\\.${VERB})?|needle(\\.${VERB})?|https?\\.(request|get)|wretch|phin)$`,
);

const OPTIONS = ['url', 'uri', 'hostname', 'host', 'baseURL', 'baseUrl', 'prefixUrl'];

/** Where the address of a request stands; empty for calls that send none. */
export function urlOf(call: PackageCall, linked: Linked): readonly Located[] {
  const { site, callee } = call;
  if (!CALL.test(callee.name) || site.call.isNew) return [];
  const first: Located = { file: site.file, value: site.call.args[0] ?? null };
  const bases = MADE.test(callee.name) ? makingsOf(call, linked).flatMap(({ args }) => optionsOf(args, linked)) : [];
  if (bases.length > 0) return bases;
  const told = optionsOf([first, { file: site.file, value: site.call.args[1] ?? null }], linked);
  return first.value?.k === 'object' || first.value === null ? told : [first];
}

/** The base before the path. */
const optionsOf = (args: readonly Located[], linked: Linked): readonly Located[] => {
  const found = args.flatMap((arg) => [...OPTIONS].reverse().map((name) => propertyOf(arg, name, linked)));
  return found.find((values) => values.length > 0) ?? [];
};

/** Client libraries of services. */
export const SERVICES =
  /^(stripe|@stripe\/stripe-node|@aws-sdk\/(client|lib)-[\w-]+|aws-sdk|@azure\/(storage|service-bus|communication|keyvault|openai|identity)[\w-]*|@google-cloud\/[\w-]+|googleapis|google-auth-library|firebase-admin|@sendgrid\/[\w-]+|@mailchimp\/[\w-]+|mailgun\.js|mailgun-js|postmark|resend|nodemailer|node-mailjet|sib-api-v3-sdk|@getbrevo\/brevo|twilio|messagebird|@vonage\/[\w-]+|nexmo|plivo|openai|@anthropic-ai\/sdk|@google\/(genai|generative-ai)|cohere-ai|@mistralai\/mistralai|groq-sdk|ollama|replicate|@huggingface\/inference|@langchain\/(openai|anthropic|google[\w-]*|mistralai|groq|cohere|aws)|@slack\/[\w-]+|@octokit\/[\w.-]+|octokit|@gitbeaker\/[\w-]+|discord\.js|telegraf|node-telegram-bot-api|@notionhq\/client|@linear\/sdk|@hubspot\/api-client|intercom-client|jira\.js|algoliasearch|meilisearch|typesense|@elastic\/elasticsearch|@opensearch-project\/opensearch|@pinecone-database\/pinecone|minio|cloudinary|imagekit|pusher|ably|livekit-server-sdk|posthog-node|mixpanel|@segment\/analytics-node|analytics-node|@amplitude\/[\w-]+|@sentry\/node|@paypal\/[\w-]+|braintree|@mollie\/api-client|razorpay|paystack|square|@adyen\/api-library|plaid|@paddle\/paddle-node-sdk|@lemonsqueezy\/[\w.-]+|@polar-sh\/sdk|shippo|@easypost\/api|@shopify\/shopify-api|@auth0\/[\w-]+|auth0|@clerk\/[\w-]+|@workos-inc\/node|expo-server-sdk|web-push|onesignal-node|@novu\/(node|api)|@vercel\/blob|@upstash\/(qstash|workflow)|ldapts|ldapjs|imapflow)$/;

/** Something is asked of the service, it is not only made ready. */
export const isServiceCall = (callee: string, name: string, isNew: boolean): boolean => {
  if (!callee.startsWith(name) || isNew) return false;
  const rest = callee.slice(name.length);
  return /\)\.\w/.test(rest) || /^(\.default)?(\.\w+)*\.(send|create|get|list|post)\w*$/.test(rest);
};
