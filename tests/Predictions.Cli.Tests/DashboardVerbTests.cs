using Predictions.Deploy.Watching;

namespace Predictions.Cli.Tests;

public sealed class DashboardVerbTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dashboard").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_dashboard_goes_to_a_file_or_to_standard_output()
    {
        var json = GrafanaJson.Of(ServiceDashboard.Create());
        var path = Path.Combine(_directory, "predictions.json");
        Assert.Equal(new Typed(ExitCode.Success, "", ""), Typed.Run("dashboard", "--out", path));
        Assert.Equal(json, File.ReadAllText(path));
        Assert.Equal(new Typed(ExitCode.Success, json, ""), Typed.Run("dashboard"));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_in_a_line()
    {
        var path = Path.Combine(_directory, "absent", "predictions.json");
        Typed.Run("dashboard", "--out", path).IsOneLine($"--out {path}: its folder does not exist");
    }
}
