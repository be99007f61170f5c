using Predictions.Audit;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>The file of the audit log: one JSON object per line.</summary>
public sealed class AuditFileTests : FolderTest
{
    private static readonly AuditLine Line = new(
        new DateTimeOffset(2026, 3, 10, 13, 0, 0, TimeSpan.FromHours(1)),
        AuditAction.Erase, "pseudonym", "a \"name\"\n", "grpc", AuditLine.Ok);

    private string Path => PathOf("audit.jsonl");

    [Fact]
    public void A_line_is_one_JSON_object_with_UTC_time_and_escaped_names()
    {
        new AuditFile(Path).Append([Line]);
        Assert.Equal(
            """{"time":"2026-03-10T12:00:00.000Z","action":"erase","subject":"pseudonym","by":"a \u0022name\u0022\n","""
            + """
              "transport":"grpc","outcome":"OK"}

              """,
            File.ReadAllText(Path));
    }

    [Fact]
    public void The_line_after_a_failed_write_is_complete()
    {
        var file = new AuditFile(Path);
        File.CreateSymbolicLink(Path, "/dev/full");
        Assert.Throws<IOException>(() => file.Append([Line]));
        File.Delete(Path);
        File.WriteAllText(Path, "{\"time\":\"20");
        file.Append([Line]);
        file.Append([Line]);
        var lines = File.ReadAllLines(Path);
        Assert.Equal(3, lines.Length);
        Assert.Equal(lines[1], lines[2]);
        Assert.StartsWith("{\"time\":\"2026-03-10T", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Two_that_share_a_file_do_not_write_over_each_other()
    {
        Parallel.ForEach((AuditFile[])[new(Path), new(Path)], file =>
        {
            for (var i = 0; i < 2_000; i++)
                file.Append([Line]);
        });
        var lines = File.ReadAllLines(Path);
        Assert.Equal(4_000, lines.Length);
        Assert.Single(lines.Distinct());
    }

    [Fact]
    public void Devices_will_do_and_folders_will_not()
    {
        new AuditFile("/dev/null").Append([Line]);
        new AuditFile("/dev/stderr").Try();
        new AuditFile(null).Try();
        Assert.Throws<IOException>(new AuditFile(Folder).Try);
        Assert.Throws<IOException>(new AuditFile(System.IO.Path.Combine(Folder, "none", "audit")).Try);
    }
}
