# The service alone, with its models and without a store. It listens on all addresses, so that it needs, beside a Redis
# (ConnectionStrings__Redis), a secret (Redis__KeySecret) and who may call (Security__Mode). eng/image.sh builds and tries it.
# Any .NET 10 SDK, and any base that has the ASP.NET runtime; the default one has no shell and no package manager.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
WORKDIR /source
# What decides on packages comes first, so that a change of code alone restores nothing again.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY .config/dotnet-tools.json .config/
COPY eng/BannedSymbols.txt eng/
COPY src/Serving.props src/
COPY src/Predictions.Core/Predictions.Core.csproj src/Predictions.Core/packages.lock.json src/Predictions.Core/
COPY src/Predictions.Models/Predictions.Models.csproj src/Predictions.Models/packages.lock.json src/Predictions.Models/
COPY src/Predictions.Redis/Predictions.Redis.csproj src/Predictions.Redis/packages.lock.json src/Predictions.Redis/
COPY src/Predictions.Service/Predictions.Service.csproj src/Predictions.Service/packages.lock.json src/Predictions.Service/
ARG TARGETARCH
# First by the locks, which fail where a package is not what it was; then for one platform, which adds its compiler.
RUN dotnet tool restore \
 && dotnet restore src/Predictions.Service --locked-mode \
 && dotnet restore src/Predictions.Service -a ${TARGETARCH:-amd64}
COPY .editorconfig ./
COPY protos protos
COPY models models
COPY src/Predictions.Core src/Predictions.Core
COPY src/Predictions.Models src/Predictions.Models
COPY src/Predictions.Redis src/Predictions.Redis
COPY src/Predictions.Service src/Predictions.Service
ARG VERSION=0.0.0
ARG REVISION=unknown
# For one platform, so that what starts is compiled code.
RUN dotnet publish src/Predictions.Service -c Release -a ${TARGETARCH:-amd64} --no-restore -o /app \
      -p:UseAppHost=false -p:Version="$VERSION" -p:SourceRevisionId="$REVISION" \
 && dotnet CycloneDX src/Predictions.Service/Predictions.Service.csproj --disable-package-restore --exclude-filter Grpc.Tools \
      --set-name predictions --set-version "$VERSION" --output-format Json --output /app --filename predictions.cdx.json

# The framework is the base's: services share that layer, and it is patched alone.
FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /app .
# By number, as Kubernetes asks to know that it is not root. It may write nothing here.
USER 1654:1654
# Nothing is written at all: diagnostics would want a socket in /tmp. Who mounts one may set it to 1.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS= \
    Kestrel__Endpoints__Http__Url=http://*:8080 \
    Kestrel__Endpoints__Grpc__Url=http://*:8081 \
    Kestrel__Endpoints__Operators__Url=http://*:9090 \
    Kestrel__Endpoints__OperatorsGrpc__Url=http://*:9091
EXPOSE 8080 8081 9090 9091
ENTRYPOINT ["dotnet", "Predictions.Service.dll"]
ARG RUNTIME_IMAGE
ARG SOURCE=unknown
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="predictions" \
      org.opencontainers.image.description="Menstrual cycle predictions over gRPC and HTTP" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.base.name="$RUNTIME_IMAGE"
