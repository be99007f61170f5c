using System.Text.RegularExpressions;

namespace Predictions.PerfGates.Profiles;

/// <summary>One frame of a sampled stack.</summary>
/// <param name="Symbol">The function, as perf or the runtime's perf map names it.</param>
/// <param name="File">The file of its code; for compiled methods the perf map of the process.</param>
internal readonly record struct SampledFrame(string Symbol, string File);

/// <summary>
/// The parts of a call by which CPU samples are counted. From the innermost frame outward, the first frame that belongs to a part
/// decides. So a copy of memory, a cast or a state machine counts for the code that called it.
/// </summary>
internal static partial class CallParts
{
    private const string Kernel = "[kernel";
    private const string Compiler = "libclrjit.so";
    private const string Runtime = "libcoreclr.so";

    private static readonly (string Part, string[] Names)[] KernelParts =
    [
        ("kernel: wake-ups (futex)", ["futex"]),
        ("kernel: epoll", ["epoll"]),
        ("kernel: send", ["sendto", "sendmsg"]),
        ("kernel: receive", ["recvfrom", "recvmsg"]),
        ("kernel: memory", ["page_fault", "madvise", "mprotect", "mmap", "munmap"]),
    ];

    // By the beginning of the type's full name. The first rule that fits decides.
    private static readonly (string Part, string[] Types)[] Rules =
    [
        ("Core: history and features", ["Predictions.Core.History.", "Predictions.Core.Features."]),
        ("Core: scoring and trees", ["Predictions.Core.Scoring.", "Predictions.Models."]),
        ("Core: forecasting", ["Predictions.Core."]),
        ("key (HMAC)", ["Predictions.Redis.Values.HistoryKeys"]),
        ("value: decrypt and decode", ["Predictions.Redis.Values."]),
        ("etag", ["Predictions.Service.Forecasts.ForecastEtag"]),
        ("message: read and write",
            ["Predictions.Service.Grpc.ForecastWriter", "Predictions.Service.Grpc.WireWriter",
                "Predictions.Service.Grpc.ForecastReply", "Predictions.Service.Grpc.StrictMarshallers", "Predictions.V1.",
                "Predictions.Contract.", "Predictions.Service.Json", "Google.Protobuf."]),
        ("metrics", ["Prometheus.", "Predictions.Service.Telemetry."]),
        ("deadline and admission", ["Predictions.Service.Calls."]),
        ("steps of the service", ["Predictions."]),
        ("Redis client", ["StackExchange.Redis.", "RESPite."]),
        ("gRPC library", ["Grpc."]),
        ("Kestrel: HTTP/2",
            ["Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http2.", "System.Net.Http.HPack.",
                "Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Infrastructure."]),
        ("Kestrel: requests", ["Microsoft.AspNetCore.Server.Kestrel.Core."]),
        ("Kestrel: sockets",
            ["Microsoft.AspNetCore.Server.Kestrel.", "Microsoft.AspNetCore.Connections.", "System.Net.Sockets."]),
        ("ASP.NET: host and context", ["Microsoft.AspNetCore.", "Microsoft.Extensions."]),
        ("pipes", ["System.IO.Pipelines"]),
        ("thread pool", ["System.Threading.ThreadPoolWorkQueue", "System.Threading.PortableThreadPool"]),
    ];

    /// <summary>The part of a sample.</summary>
    /// <param name="thread">The thread's name.</param>
    /// <param name="stack">Its frames, the innermost first; at least one.</param>
    public static string Of(string thread, IReadOnlyList<SampledFrame> stack)
    {
        if (stack[0].File.StartsWith(Kernel, StringComparison.Ordinal))
            return KernelPartOf(stack);
        if (stack.Any(frame => IsOf(frame, Compiler)))
            return "JIT compiler";
        foreach (var frame in stack)
            if (PartOf(TypeOf(frame)) is { } part)
                return part;
        return IsOf(stack[0], Runtime) ? "runtime, outside calls" : $"thread {thread}";
    }

    /// <summary>The kind of code that the innermost frame runs.</summary>
    public static string KindOf(IReadOnlyList<SampledFrame> stack)
    {
        var (symbol, file) = stack[0];
        return file.StartsWith(Kernel, StringComparison.Ordinal) ? "kernel"
            : IsOf(stack[0], Compiler) ? "JIT compiler"
            : IsOf(stack[0], Runtime) ? "runtime: collector, allocation, stubs"
            : symbol.StartsWith("stub ", StringComparison.Ordinal) || symbol.Contains("CastHelpers", StringComparison.Ordinal)
                ? "stubs and casts"
            : Tier().Match(symbol) is { Success: true } tier ? $"methods: {tier.Groups["tier"].Value}"
            : file.EndsWith(".dll", StringComparison.Ordinal) ? "methods: precompiled"
            : file.EndsWith(".map", StringComparison.Ordinal) ? "methods: other"
            : Path.GetFileName(file);
    }

    private static string KernelPartOf(IReadOnlyList<SampledFrame> stack)
    {
        foreach (var (part, names) in KernelParts)
            foreach (var frame in stack)
                if (frame.File.StartsWith(Kernel, StringComparison.Ordinal)
                    && names.Any(name => frame.Symbol.Contains(name, StringComparison.Ordinal)))
                    return part;
        return "kernel: other";
    }

    private static string? PartOf(string? type)
    {
        if (type is not null)
            foreach (var (part, types) in Rules)
                if (types.Any(start => type.StartsWith(start, StringComparison.Ordinal)))
                    return part;
        return null;
    }

    // Precompiled code has no symbol: its file then stands for its types.
    private static string? TypeOf(in SampledFrame frame) =>
        Owner().Match(frame.Symbol) is { Success: true } owner ? owner.Groups["type"].Value
        : frame.File.EndsWith(".dll", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(frame.File) + "."
        : null;

    private static bool IsOf(in SampledFrame frame, string library) => frame.File.EndsWith(library, StringComparison.Ordinal);

    // "instance void [Assembly] Namespace.Type`1[Arguments]::Method(…)[OptimizedTier1]"; a type of the signature has no space
    // after its assembly.
    [GeneratedRegex(@"\[[\w.]+\] (?<type>[^:\[(]+)")]
    private static partial Regex Owner();

    [GeneratedRegex(@"\[(?<tier>[A-Z][A-Za-z0-9]+)\]$")]
    private static partial Regex Tier();
}
