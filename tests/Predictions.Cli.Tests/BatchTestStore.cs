using System.Globalization;
using System.Text;
using Predictions.Redis.Values;
using Predictions.Testing;

namespace Predictions.Cli.Tests;

/// <summary>A real store and a folder, for verbs over whole populations.</summary>
internal sealed class BatchTestStore : IAsyncDisposable
{
    private static readonly DateOnly First = new(2025, 1, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-").FullName;

    private BatchTestStore(RedisServer server) => Server = server;

    public RedisServer Server { get; }

    /// <summary>The models that are shipped.</summary>
    public static string Models { get; } = Path.Combine(AppContext.BaseDirectory, "models");

    public static async Task<BatchTestStore> StartAsync(params string[] settings) => new(await RedisServer.StartAsync(settings));

    public string PathOf(string name) => Path.Combine(_folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Where verbs that need an audit write it.</summary>
    public string Audit => PathOf("audit.jsonl");

    /// <summary>A command line against this store, with an audit where one is needed and none is named.</summary>
    public string[] Line(params string[] args)
    {
        var isAudited = args is ["histories", "import" or "export", ..] && !args.Contains("--audit");
        return [.. args, "--redis", Server.ConnectionString, .. isAudited ? (string[])["--audit", Audit] : []];
    }

    /// <summary>The same, typed.</summary>
    public Typed Run(params string[] args) => Typed.Run(Line(args));

    /// <summary>
    /// Made-up users with one to fourteen cycles each, some with an ovulation, a pause, signs or a year of birth; as an export
    /// writes them.
    /// </summary>
    public string WritePopulation(int users)
    {
        var rows = new StringBuilder("user_id,kind,date,days,until,evidence,reason\n");
        var ids = new StringBuilder();
        for (var user = 0; user < users; user++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"user-{user}");
            ids.Append(id).Append('\n');
            AppendRows(rows, id, user);
        }

        Write("users.txt", ids.ToString());
        return Write("histories.csv", rows.ToString());
    }

    /// <summary>Stores that population.</summary>
    public void Import(int users) => Assert.Equal(0, Run("histories", "import", WritePopulation(users)).Code);

    /// <summary>Replaces the stored value of a user by other bytes.</summary>
    public Task CorruptAsync(string userId) => Server.AskAsync(
        "SET", Encoding.ASCII.GetString(new HistoryKeys(HistoryKeys.DevelopmentSecret).For(userId)), "damaged");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void AppendRows(StringBuilder rows, string id, int user)
    {
        var start = First.AddDays(user % 40);
        for (var cycle = 0; cycle <= user % 14; cycle++, start = start.AddDays(26 + (user + cycle) % 6))
            rows.Append(CultureInfo.InvariantCulture, $"{id},period,{start:yyyy-MM-dd},{(user + cycle) % 7},,,\n");
        if (user % 3 == 0)
            rows.Append(CultureInfo.InvariantCulture, $"{id},ovulation,{start.AddDays(-14):yyyy-MM-dd},,,LH_TEST,\n");
        if (user % 11 == 0)
            rows.Append(CultureInfo.InvariantCulture,
                $"{id},pause,{First.AddDays(-90):yyyy-MM-dd},,{First.AddDays(-30):yyyy-MM-dd},,PREGNANCY\n");
        if (user % 29 == 0)
            rows.Append(CultureInfo.InvariantCulture, $"{id},pause,{start.AddDays(40):yyyy-MM-dd},,,,OTHER\n");
        if (user % 5 == 0)
            foreach (var kind in (string[])["MONITOR_HIGH", "LH_NEGATIVE"])
                rows.Append(CultureInfo.InvariantCulture, $"{id},sign,{start.AddDays(-18):yyyy-MM-dd},,,{kind},\n");
        if (user % 7 == 0)
            rows.Append(CultureInfo.InvariantCulture, $"{id},birth_year,{1970 + user % 40},,,,\n");
    }
}
