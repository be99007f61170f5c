/** The address of a listener, from "scheme:port" in the page's head: its host is the one that served this page. */
const addressOf = name => {
  const [scheme, port] = document.querySelector(`meta[name=predictions-${name}]`).content.split(":");
  return `${scheme}://${location.hostname}:${port}`;
};

const isScalar = value => typeof value !== "object";

/** JSON with a record in each line, so that a long history stays readable. */
function json(value, indent = "") {
  if (isScalar(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (!value.length) return "[]";
    return `[\n${value.map(item => inner + line(item)).join(",\n")}\n${indent}]`;
  }
  return `{\n${Object.entries(value).map(([name, item]) => `${inner}"${name}": ${json(item, inner)}`).join(",\n")}\n${indent}}`;
}

/** A record in one line. */
const line = record => `{ ${Object.entries(record).map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(", ")} }`;

/** A record in one line of TypeScript. */
const typed = text => text.replaceAll(/"(\w+)": /g, "$1: ");

function curl(request, withToken) {
  const token = withToken ? ` \\\n  -H "authorization: Bearer $TOKEN"` : "";
  return `curl -s ${addressOf("http")}/v1/predict -H 'content-type: application/json'${token} -d '${json(request)}'`;
}

const csharpDate = date => `new DateOnly(${date.split("-").map(Number).join(", ")})`;

/** LH_TEST → LhTest */
const pascal = name => name.toLowerCase().replaceAll(/(^|_)(\w)/g, (_, _gap, letter) => letter.toUpperCase());

function csharpHistory({ periods, ovulations, pauses, signs, birthYear }) {
  const list = (name, records, text) =>
    records?.length ? [`    ${name} =\n    [\n${records.map(record => `        new(${text(record)}),`).join("\n")}\n    ],`] : [];
  return [
    ...list("Periods", periods, ({ start, days }) => csharpDate(start) + (days ? `, ${days}` : "")),
    ...list("Ovulations", ovulations, ({ date, evidence }) => `${csharpDate(date)}, OvulationEvidence.${pascal(evidence)}`),
    ...list("Pauses", pauses, ({ from, until, reason }) =>
      `${csharpDate(from)}, ${until ? csharpDate(until) : "null"}, PauseReason.${pascal(reason)}`),
    ...list("Signs", signs, ({ date, kind }) => `${csharpDate(date)}, FertilitySignKind.${pascal(kind)}`),
    ...birthYear ? [`    BirthYear = ${birthYear},`] : [],
  ].join("\n");
}

function csharp({ history, asOf, cycles, interval, includeDaily }, withToken) {
  const token = withToken
    ? `options =>
    {
        options.Address = new Uri("${addressOf("grpc")}");
        options.AllowTokensWithoutTls = options.Address.IsLoopback;
        options.TokenProvider = (_, _) => new(Environment.GetEnvironmentVariable("TOKEN")!);
    }`
    : `options => options.Address = new Uri("${addressOf("grpc")}")`;
  return `// dotnet add package Predictions.Client
using Microsoft.Extensions.DependencyInjection;
using Predictions.Client;

using var services = new ServiceCollection()
    .AddPredictionsClient(${token})
    .Services.BuildServiceProvider();
var predictions = services.GetRequiredService<PredictionsClient>();
var history = new History
{
${csharpHistory(history)}
};
var request = ForecastRequest.ForHistory(history, asOf: ${csharpDate(asOf)}) with
{
    Cycles = ${cycles}, Interval = ${interval}, IncludeDaily = ${includeDaily},
};
var result = await predictions.ForecastAsync(request);
Console.WriteLine(result.Value.Status);
foreach (var cycle in result.Value.Cycles)
    Console.WriteLine($"{cycle.PeriodStart.Earliest:yyyy-MM-dd} to {cycle.PeriodStart.Latest:yyyy-MM-dd}, "
        + $"around {cycle.PeriodStart.Likely:yyyy-MM-dd}");`;
}

function typescript(request, withToken) {
  const headers = withToken
    ? `{ "content-type": "application/json", authorization: \`Bearer \${process.env.TOKEN}\` }`
    : `{ "content-type": "application/json" }`;
  return `type Range = { likely: string, earliest: string, latest: string, probability: number };
type Forecast = { status: string, cycles: { periodStart: Range }[] };

const request = ${typed(json(request))};
const response = await fetch("${addressOf("http")}/v1/predict", {
  method: "POST",
  headers: ${headers},
  body: JSON.stringify(request),
  signal: AbortSignal.timeout(5_000),
});
if (!response.ok) throw new Error(await response.text());
const forecast = await response.json() as Forecast;
console.log(forecast.status);
for (const { periodStart } of forecast.cycles)
  console.log(\`\${periodStart.earliest} to \${periodStart.latest}, around \${periodStart.likely}\`);
export {};`;
}

/** The languages by name: what the tab says, and the call as a program. */
export const languages = {
  curl: { name: "curl", write: curl },
  csharp: { name: "C#", write: csharp },
  typescript: { name: "TypeScript", write: typescript },
};
