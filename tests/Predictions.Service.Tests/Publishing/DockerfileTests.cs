using System.Text.RegularExpressions;
using System.Xml.Linq;
using Predictions.Testing;

namespace Predictions.Service.Tests.Publishing;

/// <summary>Checks the text of the Dockerfile, because test machines may have no image builder.</summary>
public partial class DockerfileTests
{
    private static readonly List<string> Steps = [.. Continuation().Replace(File.ReadAllText(Checkout.PathOf("Dockerfile")), " ")
        .Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    private static readonly string[] Context = File.ReadAllLines(Checkout.PathOf(".dockerignore"));

    public static TheoryData<string> Projects => [.. Closure("Predictions.Service").Distinct()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_is_restored_before_its_code_is_copied(string project)
    {
        var folder = $"src/{project}";
        var lockedPackages = Steps.IndexOf($"COPY {folder}/{project}.csproj {folder}/packages.lock.json {folder}/");
        var restore = Steps.FindIndex(step => step.Contains("dotnet restore", StringComparison.Ordinal));
        var code = Steps.IndexOf($"COPY {folder} {folder}");
        var publish = Steps.FindIndex(step => step.Contains("dotnet publish", StringComparison.Ordinal));
        Assert.InRange(lockedPackages, 0, restore - 1);
        Assert.InRange(code, restore + 1, publish - 1);
        Assert.Contains($"!{folder}", Context);
        foreach (var imported in XDocument.Load(Checkout.PathOf("src", project, project + ".csproj")).Descendants("Import"))
        {
            var path = $"src/{Path.GetFileName(imported.Attribute("Project")!.Value)}";
            var copied = Steps.FindIndex(
                step => step.StartsWith("COPY ", StringComparison.Ordinal) && step.Split(' ').Contains(path));
            Assert.InRange(copied, 0, restore - 1);
            Assert.Contains($"!{path}", Context);
        }
    }

    [Fact]
    public void The_restore_uses_the_lock_files() =>
        Assert.Contains(
            Steps, step => step.Contains("dotnet restore src/Predictions.Service --locked-mode", StringComparison.Ordinal));

    [Fact]
    public void The_last_stage_runs_nothing_and_has_a_numeric_user()
    {
        var last = Steps[Steps.FindLastIndex(step => step.StartsWith("FROM ", StringComparison.Ordinal))..];
        // The base image has no shell. Kubernetes verifies runAsNonRoot only for a numeric user.
        Assert.DoesNotContain(last, step => step.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Equal("USER 1654:1654", Assert.Single(last, step => step.StartsWith("USER ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Both_base_images_are_build_arguments() => Assert.Equal(
        ["FROM ${SDK_IMAGE} AS build", "FROM ${RUNTIME_IMAGE}"],
        Steps.Where(step => step.StartsWith("FROM ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("<<")]
    [InlineData("--link")]
    [InlineData("--mount")]
    [InlineData("--platform")]
    [InlineData("# syntax")]
    public void Syntax_unknown_to_older_builders_is_absent(string words) =>
        Assert.DoesNotContain(words, File.ReadAllText(Checkout.PathOf("Dockerfile")), StringComparison.Ordinal);

    private static IEnumerable<string> Closure(string project)
    {
        var references = XDocument.Load(Checkout.PathOf("src", project, project + ".csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        return references.SelectMany(Closure).Append(project);
    }

    [GeneratedRegex(@"\s*\\\n\s*")]
    private static partial Regex Continuation();
}
