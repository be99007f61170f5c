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

    public static TheoryData<string, string> Projects =>
    [
        .. Closure("Predictions.Service").Distinct().Select(project => ("build", project)),
        .. Closure("Predictions.KafkaBridge").Distinct().Select(project => ("kafka-bridge-build", project)),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_is_restored_before_its_code_is_copied(string stage, string project)
    {
        var folder = $"src/{project}";
        var steps = StepsOf($"FROM ${{SDK_IMAGE}} AS {stage}");
        var lockedPackages = steps.IndexOf($"COPY {folder}/{project}.csproj {folder}/packages.lock.json {folder}/");
        var restore = steps.FindIndex(step => step.Contains("dotnet restore", StringComparison.Ordinal));
        var code = steps.IndexOf($"COPY {folder} {folder}");
        var publish = steps.FindIndex(step => step.Contains("dotnet publish", StringComparison.Ordinal));
        Assert.InRange(lockedPackages, 0, restore - 1);
        Assert.InRange(code, restore + 1, publish - 1);
        Assert.Contains($"!{folder}", Context);
        foreach (var imported in XDocument.Load(Checkout.PathOf("src", project, project + ".csproj")).Descendants("Import"))
        {
            var path = $"src/{Path.GetFileName(imported.Attribute("Project")!.Value)}";
            var copied = steps.FindIndex(
                step => step.StartsWith("COPY ", StringComparison.Ordinal) && step.Split(' ').Contains(path));
            Assert.InRange(copied, 0, restore - 1);
            Assert.Contains($"!{path}", Context);
        }

        // Files outside of the project's folder that it compiles or contains, such as src/Json and protos.
        foreach (var outside in FilesOutside(project))
        {
            bool Covers(string copied) => (outside + '/').StartsWith(copied + '/', StringComparison.Ordinal);
            Assert.Contains(Context, line => line.StartsWith('!') && Covers(line[1..]));
            Assert.Contains(
                steps[restore..publish], step => step.Split(' ') is ["COPY", var from, var to] && from == to && Covers(from));
        }
    }

    [Theory]
    [InlineData("Predictions.Service")]
    [InlineData("Predictions.KafkaBridge")]
    public void The_restore_uses_the_lock_files(string project) =>
        Assert.Contains(Steps, step => step.Contains($"dotnet restore src/{project} --locked-mode", StringComparison.Ordinal));

    [Theory]
    [InlineData("FROM ${RUNTIME_IMAGE}")]
    [InlineData("FROM ${RUNTIME_IMAGE} AS kafka-bridge")]
    public void A_stage_that_is_shipped_runs_nothing_and_has_a_numeric_user(string from)
    {
        var last = StepsOf(from);
        // The base image has no shell. Kubernetes verifies runAsNonRoot only for a numeric user.
        Assert.DoesNotContain(last, step => step.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Equal("USER 1654:1654", Assert.Single(last, step => step.StartsWith("USER ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Both_base_images_are_build_arguments() => Assert.Equal(
        [
            "FROM ${SDK_IMAGE} AS kafka-bridge-build", "FROM ${RUNTIME_IMAGE} AS kafka-bridge",
            "FROM ${SDK_IMAGE} AS build", "FROM ${RUNTIME_IMAGE}",
        ],
        Steps.Where(step => step.StartsWith("FROM ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("<<")]
    [InlineData("--link")]
    [InlineData("--mount")]
    [InlineData("--platform")]
    [InlineData("# syntax")]
    public void Syntax_unknown_to_older_builders_is_absent(string words) =>
        Assert.DoesNotContain(words, File.ReadAllText(Checkout.PathOf("Dockerfile")), StringComparison.Ordinal);

    /// <summary>The steps of a stage, the first of which is given.</summary>
    private static List<string> StepsOf(string from)
    {
        var begin = Steps.IndexOf(from);
        var end = Steps.FindIndex(begin + 1, step => step.StartsWith("FROM ", StringComparison.Ordinal));
        return Steps[begin..(end < 0 ? Steps.Count : end)];
    }

    private static IEnumerable<string> Closure(string project)
    {
        var references = XDocument.Load(Checkout.PathOf("src", project, project + ".csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        return references.SelectMany(Closure).Append(project);
    }

    /// <summary>The folders outside of a project, from the root of the checkout, of which it includes files.</summary>
    private static IEnumerable<string> FilesOutside(string project) =>
        XDocument.Load(Checkout.PathOf("src", project, project + ".csproj")).Descendants()
            .Where(item => item.Name.LocalName is not "ProjectReference")
            .Select(item => item.Attribute("Include")?.Value)
            .Where(include => include?.StartsWith("../", StringComparison.Ordinal) == true)
            .Select(include => Path.GetDirectoryName(include!.Split('*')[0])!)
            .Select(folder => Path.GetRelativePath(Checkout.Root, Checkout.PathOf("src", project, folder)));

    [GeneratedRegex(@"\s*\\\n\s*")]
    private static partial Regex Continuation();
}
