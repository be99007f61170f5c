#:package CsvHelper
#:package Sep
#:property RestorePackagesWithLockFile=false
#:property PublishAot=false

// Compares CSV libraries on the files of the batch verbs: dotnet run -c Release benchmarks/CsvLibraries.cs
// Prints the best of several alternating rounds: records per second, and bytes allocated per record, on one thread.
using System.Diagnostics;
using System.Text;
using CsvHelper;
using nietras.SeparatedValues;

const int Users = 200_000;
const int BatchUsers = 512;
const int Rounds = 7;

var first = new DateOnly(2025, 1, 1);
var (usersCsv, historiesCsv) = MakeFiles();
var historyRows = historiesCsv.AsSpan().Count((byte)'\n') - 1;
(string File, string Library, int Records, Func<long> Run)[] cases =
[
    ("read users", "CsvHelper", Users, () => ReadByCsvHelper(usersCsv, 1)),
    ("read users", "Sep", Users, () => ReadBySep(usersCsv, 1)),
    ("read histories", "CsvHelper", historyRows, () => ReadByCsvHelper(historiesCsv, 7)),
    ("read histories", "Sep", historyRows, () => ReadBySep(historiesCsv, 7)),
    ("write forecasts", "CsvHelper", Users, WriteByCsvHelper),
    ("write forecasts", "Sep", Users, WriteBySep),
];

var seconds = cases.Select(_ => double.MaxValue).ToArray();
var bytes = new long[cases.Length];
var sizes = new long[cases.Length];
for (var round = 0; round < Rounds; round++)
{
    for (var i = 0; i < cases.Length; i++)
    {
        var (allocated, began) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        sizes[i] = cases[i].Run();
        seconds[i] = Math.Min(seconds[i], Stopwatch.GetElapsedTime(began).TotalSeconds);
        bytes[i] = GC.GetAllocatedBytesForCurrentThread() - allocated;
    }
}

for (var i = 0; i < cases.Length; i++)
{
    // Both libraries must have read or written the same bytes.
    if (sizes[i] != sizes[i / 2 * 2])
        throw new InvalidOperationException(
            $"{cases[i].File}: {cases[i].Library} gives {sizes[i]} bytes, not {sizes[i / 2 * 2]}");
    Console.WriteLine(
        $"{cases[i].File,-16} {cases[i].Library,-10} {cases[i].Records / seconds[i] / 1e6,6:0.00} million records/s " +
        $"{bytes[i] / (double)cases[i].Records,5:0.0} bytes/record");
}

(byte[] Users, byte[] Histories) MakeFiles()
{
    var users = new StringBuilder("user_id\n");
    var rows = new StringBuilder("user_id,kind,date,days,until,evidence,reason\n");
    for (var user = 0; user < Users; user++)
    {
        users.Append($"user-{user}\n");
        for (var cycle = 0; cycle <= user % 14; cycle++)
            rows.Append($"user-{user},period,{first.AddDays(user % 40 + 28 * cycle):yyyy-MM-dd},{(user + cycle) % 7},,,\n");
        if (user % 3 == 0)
            rows.Append($"user-{user},ovulation,{first.AddDays(user % 40 + 14):yyyy-MM-dd},,,LH_TEST,\n");
    }

    return (Encoding.UTF8.GetBytes(users.ToString()), Encoding.UTF8.GetBytes(rows.ToString()));
}

static long ReadByCsvHelper(byte[] file, int columns)
{
    using var csv = CsvReader.Create(
        new MemoryStream(file), new CsvReaderOptions { Separator = ',', TrackLineNumbers = true, OnMalformedRecord = _ => { } });
    var size = 0L;
    while (csv.Read())
        for (var i = 0; i < columns; i++)
            size += csv.GetSpan(i).Length;
    return size;
}

static long ReadBySep(byte[] file, int columns)
{
    using var csv = Sep.New(',').Reader(
        o => o with { Unescape = true, DisableColCountCheck = true }).From(new MemoryStream(file));
    var size = 0L;
    foreach (var row in csv)
        for (var i = 0; i < columns; i++)
            size += row[i].Span.Length;
    return size;
}

long WriteByCsvHelper()
{
    var output = new MemoryStream();
    using var csv = CsvWriter.Create(output, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
    var size = 0L;
    for (var user = 0; user < Users; user++)
    {
        csv.WriteField("user-1");
        csv.WriteField("");
        csv.WriteField(first.AddDays(user % 300));
        csv.WriteField("cycle-length@1");
        csv.WriteField((long)user);
        for (var i = 0; i < 12; i++)
            csv.WriteField(first.AddDays(user % 300 + i));
        for (var i = 0; i < 6; i++)
            csv.WriteField(0.8123 + user * 1e-7, "F4");
        csv.EndRecord();
        if (user % BatchUsers == 0)
            Empty(csv.Flush);
    }

    Empty(csv.Flush);
    return size;

    void Empty(Action flush)
    {
        flush();
        size += output.Length;
        output.SetLength(0);
    }
}

long WriteBySep()
{
    var output = new MemoryStream();
    using var csv = Sep.New(',').Writer(o => o with { WriteHeader = false, Escape = true }).To(output, leaveOpen: true);
    var size = 0L;
    for (var user = 0; user < Users; user++)
    {
        using (var row = csv.NewRow())
        {
            row[0].Set("user-1");
            row[1].Set("");
            row[2].Format(first.AddDays(user % 300), "O");
            row[3].Set("cycle-length@1");
            row[4].Format((long)user);
            for (var i = 0; i < 12; i++)
                row[5 + i].Format(first.AddDays(user % 300 + i), "O");
            for (var i = 0; i < 6; i++)
                row[17 + i].Format(0.8123 + user * 1e-7, "F4");
        }

        if (user % BatchUsers == 0)
            Empty(csv.Flush);
    }

    Empty(csv.Flush);
    return size;

    void Empty(Action flush)
    {
        flush();
        size += output.Length;
        output.SetLength(0);
    }
}
