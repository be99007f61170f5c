using System.Diagnostics;
using Predictions.PerfGates;
using Predictions.PerfGates.Profiles;

namespace Predictions.Benchmarks.Tests;

public class ProfileTests
{
    private const string Map = "/tmp/perf-1.map";
    private const string Kernel = "[kernel.kallsyms]";

    [Theory]
    [InlineData(
        "void [Predictions.Core] Predictions.Core.Scoring.StudentT::Fill(valuetype [System.Runtime]System.Span`1<float64>)",
        Map, "Core: scoring and trees")]
    [InlineData(
        "class [System.Runtime]System.Threading.Tasks.Task [Grpc.AspNetCore.Server] "
        + "Grpc.AspNetCore.Server.Internal.PipeExtensions::ReadAsync"
        + "(class [System.IO.Pipelines]System.IO.Pipelines.PipeReader)[OptimizedTier1]",
        Map, "gRPC library")]
    [InlineData("[unknown]", "/usr/share/dotnet/shared/Microsoft.AspNetCore.App/10.0.1/Microsoft.AspNetCore.Http.dll",
        "ASP.NET: host and context")]
    [InlineData("futex_wake", Kernel, "kernel: wake-ups (futex)")]
    [InlineData("copy_page", Kernel, "kernel: other")]
    [InlineData("Compiler::compCompile", "/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/libclrjit.so", "JIT compiler")]
    [InlineData("start_thread", "/usr/lib/libc.so.6", "thread .NET TP Worker")]
    public void A_frame_belongs_to_a_part(string symbol, string file, string part) =>
        Assert.Equal(part, CallParts.Of(".NET TP Worker", [new SampledFrame(symbol, file)]));

    [Fact]
    public void A_helper_counts_for_its_caller()
    {
        var parts = new CpuProfile();
        parts.Count(
        [
            ".NET TP Worker ",
            "\t    7f8410a11cb2 __memset_avx512_unaligned_erms (/usr/lib/x86_64-linux-gnu/libc.so.6)",
            "\t    7f8410a11cb2 void [System.Private.CoreLib] System.SpanHelpers::Fill(!!0&,native uint,!!0)[OptimizedTier1] "
                + "(/tmp/perf-1.map)",
            "\t    7f8412d1b332 instance void [Predictions.Core] Predictions.Core.Forecasting.LaterPeriods::LayBlock(int32)"
                + "[PreJIT] (/tmp/perf-1.map)",
            "",
        ]);
        Assert.Equal(["Core: forecasting"], parts.Parts.Keys);
        Assert.Equal(["libc.so.6"], parts.Kinds.Keys);
    }

    /// <summary>Without this a profile of nothing would be a table of zeros.</summary>
    [Theory]
    [InlineData("echo bad file >&2; exit 3", "sh ended with 3: bad file")]
    [InlineData("echo nothing >&2", "sh printed no sample of the server: nothing")]
    public async Task A_script_that_fails_or_has_no_sample_fails_the_profile(string script, string message)
    {
        var problem = await Assert.ThrowsAsync<MeasurementException>(
            () => new CpuProfile().CountAsync(
                new ProcessStartInfo("sh", ["-c", script]), TestContext.Current.CancellationToken));
        Assert.Equal(message, problem.Message);
    }

    [Theory]
    [InlineData("void [A] A.B::C()[QuickJitted]", Map, "methods: QuickJitted")]
    [InlineData(
        "object [System.Private.CoreLib] System.Runtime.CompilerServices.CastHelpers::IsInstanceOfClass(void*,object)[Optimized]",
        Map, "stubs and casts")]
    [InlineData("stub ReportStubBlock<VSD_ResolveStub>", Map, "stubs and casts")]
    [InlineData("[unknown]", "/app/Predictions.Core.dll", "methods: precompiled")]
    [InlineData("[unknown]", "/usr/share/dotnet/libcoreclr.so", "runtime: collector, allocation, stubs")]
    public void A_frame_has_a_kind_of_code(string symbol, string file, string kind) =>
        Assert.Equal(kind, CallParts.KindOf([new SampledFrame(symbol, file)]));
}
