using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.SideBySide;

/// <summary>One of several targets that are compared.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Target">Where it is.</param>
/// <param name="Pid">Its process, or "auto"; <c>null</c> where it is not looked at.</param>
internal sealed record NamedTarget(string Name, Target Target, string? Pid);
