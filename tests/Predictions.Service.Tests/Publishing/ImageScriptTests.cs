using CliWrap;
using CliWrap.Buffered;
using Predictions.Testing;

namespace Predictions.Service.Tests.Publishing;

/// <summary>The errors of eng/image.sh.</summary>
public sealed class ImageScriptTests : IDisposable
{
    private readonly DirectoryInfo _programs = Directory.CreateTempSubdirectory("programs-");

    public ImageScriptTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "eng/image.sh is for Linux");
        foreach (var program in new[] { "bash", "cat", "dirname" })
            File.CreateSymbolicLink(Path.Combine(_programs.FullName, program), Path.Combine("/usr/bin", program));
    }

    public static TheoryData<string[], int, string> Errors => new()
    {
        { ["--squash"], 2, "No such option: --squash" },
        { ["--name"], 2, "--name needs a value" },
        { ["--builder", "kaniko"], 2, "Known: docker, podman, buildah" },
        { ["--builder", "podman"], 3, "podman does not work here" },
        { [], 3, "Building an image needs docker, podman or buildah" },
        { ["--try", "localhost/predictions:1"], 3, "Trying an image needs docker or podman" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Each_error_has_a_message_and_an_exit_code(string[] arguments, int code, string message)
    {
        // PATH has a shell and no image builder.
        var run = await Cli.Wrap("/usr/bin/bash")
            .WithArguments([Checkout.PathOf("eng", "image.sh"), .. arguments])
            .WithEnvironmentVariables(environment => environment.Set("PATH", _programs.FullName))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.StandardOutput, StringComparison.Ordinal);
    }

    public void Dispose() => _programs.Delete(recursive: true);
}
