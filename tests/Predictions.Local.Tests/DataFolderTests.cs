using System.Runtime.Versioning;
using System.Text;
using Predictions.Testing;

namespace Predictions.Local.Tests;

/// <summary>The folder of the histories, which are health data and outlive a build.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DataFolderTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _home = Directory.CreateTempSubdirectory("predictions-home-").FullName;

    private static readonly Uri History = new("/v1/users/ann/history", UriKind.Relative);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_default_is_the_users_data_folder_closed_to_others_and_named()
    {
        var data = Path.Combine(_home, "share", "predictions");
        using (var local = await LocalProcess.StartAsync(null, ("XDG_DATA_HOME", Path.Combine(_home, "share"))))
        {
            Assert.Contains($"  data        {data}\n", local.Banner, StringComparison.Ordinal);
            using var body = new StringContent("""{"periods":[{"start":"2026-01-02"}]}""", Encoding.UTF8, "application/json");
            using var response = await local.Client.PostAsync(new Uri($"{History}:record", UriKind.Relative), body, Token);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        }

        Assert.Equal(Owner, File.GetUnixFileMode(data));
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "data")));

        // A folder that somebody made before is closed too.
        File.SetUnixFileMode(data, Owner | UnixFileMode.GroupRead | UnixFileMode.OtherExecute);
        using var again = await LocalProcess.StartAsync(null, ("XDG_DATA_HOME", Path.Combine(_home, "share")));
        Assert.Equal(Owner, File.GetUnixFileMode(data));
        Assert.Contains("2026-01-02", await again.Client.GetStringAsync(History, Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    public async Task Without_an_absolute_XDG_DATA_HOME_it_is_in_the_home_folder(string? xdg)
    {
        using var local = await LocalProcess.StartAsync(null, ("HOME", _home), ("XDG_DATA_HOME", xdg));
        Assert.Contains($"  data        {_home}/.local/share/predictions\n", local.Banner, StringComparison.Ordinal);
        Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(_home, ".local", "share", "predictions")));
    }

    [Fact]
    public async Task A_chosen_folder_keeps_its_mode_and_an_open_one_is_named()
    {
        File.SetUnixFileMode(_home, Owner | UnixFileMode.OtherRead);
        using (var local = await LocalProcess.StartAsync(_home))
            Assert.Contains($"chmod 700 {_home}\n", local.Banner, StringComparison.Ordinal);
        Assert.Equal(Owner | UnixFileMode.OtherRead, File.GetUnixFileMode(_home));

        var made = Path.Combine(_home, "new");
        using (var local = await LocalProcess.StartAsync(made))
            Assert.DoesNotContain("chmod", local.Banner, StringComparison.Ordinal);
        Assert.Equal(Owner, File.GetUnixFileMode(made));
    }

    [Fact]
    public async Task Data_of_an_earlier_version_is_named_and_left_alone()
    {
        var earlier = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "data"));
        try
        {
            using (var local = await LocalProcess.StartAsync(null, ("XDG_DATA_HOME", _home)))
                Assert.Contains(
                    $"An earlier version kept its data in {earlier.FullName}. To use it, add: --data {earlier.FullName}\n",
                    local.Banner, StringComparison.Ordinal);
            Assert.Empty(earlier.GetFileSystemInfos());
            using var chosen = await LocalProcess.StartAsync(Path.Combine(_home, "chosen"));
            Assert.DoesNotContain("An earlier version", chosen.Banner, StringComparison.Ordinal);
        }
        finally
        {
            earlier.Delete(recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
